package io.versionkeeper.store.jdbc;

import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.testservers.Mysql;
import org.junit.jupiter.api.BeforeAll;

/** Runs where Docker or an address gives a MySQL server; elsewhere the report says that it did not. */
class MySqlTckTest extends JdbcStoreTck {
    private static String url;

    @BeforeAll
    static void findServer() {
        url = Mysql.server().newDatabaseUrl();
    }

    @Override
    String url() {
        return url;
    }

    @Override
    protected VersionStore unreachable() throws Exception {
        return nobodyAt("jdbc:mysql://127.0.0.1:%d/nobody");
    }
}
