package io.versionkeeper.store.jdbc;

import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.testservers.BreakableServer;
import java.sql.SQLException;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class H2TckTest extends JdbcServerTck {
    private static final String URL = "jdbc:h2:mem:tck";

    private static Server forOtherProcesses;

    @BeforeAll
    static void letOtherProcessesIn() throws SQLException {
        forOtherProcesses = startServer();
    }

    @AfterAll
    static void end() {
        forOtherProcesses.stop();
    }

    @Override
    String url() {
        return URL;
    }

    /** H2 takes its time to parse a statement with 10,000 names. */
    @Override
    String callTimeout() {
        return "5s";
    }

    @Override
    protected String uri(String namespace) {
        String url = "jdbc:h2:tcp://127.0.0.1:" + forOtherProcesses.getPort() + "/mem:tck";
        return uri(url, callTimeout(), namespace);
    }

    @Override
    protected VersionStore unreachable() throws Exception {
        return nobodyAt("jdbc:h2:tcp://127.0.0.1:%d/mem:tck");
    }

    /** A server in this JVM. */
    @Override
    BreakableServer startBreakable() {
        try {
            Server server = startServer();
            String url = "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/mem:faults;DB_CLOSE_DELAY=-1";
            return BreakableServer.ofNetwork(() -> url, server.getPort(), server::stop);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Server startServer() throws SQLException {
        return Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
    }
}
