package io.versionkeeper.store.jdbc;

import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.testservers.Postgresql;
import org.junit.jupiter.api.BeforeAll;

class PostgreSqlTckTest extends JdbcStoreTck {
    private static String url;

    @BeforeAll
    static void findServer() {
        url = Postgresql.server().newDatabaseUrl();
    }

    @Override
    String url() {
        return url;
    }

    @Override
    protected VersionStore unreachable() throws Exception {
        return nobodyAt("jdbc:postgresql://127.0.0.1:%d/nobody");
    }
}
