package io.versionkeeper.store.jdbc;

import io.versionkeeper.testservers.Postgresql;
import java.util.List;

class PostgreSqlPasswordTest extends JdbcPasswordContract {
    private final String administrator = Postgresql.server().newDatabaseUrl();

    @Override
    String administrator() {
        return administrator;
    }

    @Override
    List<String> createAccount(String password) {
        return List.of(
                "CREATE ROLE " + USER + " LOGIN PASSWORD '" + password + "'", "GRANT ALL ON SCHEMA public TO " + USER);
    }

    @Override
    List<String> dropAccount() {
        return List.of("DROP OWNED BY " + USER, "DROP ROLE " + USER);
    }

    @Override
    String alterPassword(String password) {
        return "ALTER ROLE " + USER + " PASSWORD '" + password + "'";
    }

    @Override
    String endConnections() {
        return "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + USER + "'";
    }
}
