package io.versionkeeper.store.jdbc;

import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.testservers.BreakableServer;
import io.versionkeeper.testservers.Postgresql;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;

class PostgreSqlTckTest extends JdbcServerTck {
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

    @Override
    BreakableServer startBreakable() {
        return Postgresql.startBreakable();
    }

    /** A second more than on the others: the driver tries to cancel the statement, and counts in seconds. */
    @Override
    protected Duration longestCall() {
        return Duration.ofSeconds(3);
    }
}
