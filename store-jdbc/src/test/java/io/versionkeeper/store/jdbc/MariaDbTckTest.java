package io.versionkeeper.store.jdbc;

import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.testservers.BreakableServer;
import io.versionkeeper.testservers.Mariadb;
import org.junit.jupiter.api.BeforeAll;

class MariaDbTckTest extends JdbcServerTck {
    private static String url;

    @BeforeAll
    static void findServer() {
        url = Mariadb.server().newDatabaseUrl();
    }

    @Override
    String url() {
        return url;
    }

    @Override
    protected VersionStore unreachable() throws Exception {
        return nobodyAt("jdbc:mariadb://127.0.0.1:%d/nobody");
    }

    @Override
    BreakableServer startBreakable() {
        return Mariadb.startBreakable();
    }
}
