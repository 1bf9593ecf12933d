package io.versionkeeper.backends;

import java.sql.SQLException;
import org.h2.tools.Server;

/** A UsersDB in this JVM, for a VersionDB that holds no users. It is reached by TCP, and nobody breaks it. */
final class UsersDb implements AutoCloseable {
    private final Server server;

    private UsersDb(Server server) {
        this.server = server;
    }

    static UsersDb start() {
        try {
            return new UsersDb(
                    Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start());
        } catch (SQLException e) {
            throw new IllegalStateException("H2 does not start: " + e.getMessage(), e);
        }
    }

    String url() {
        return "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/mem:users;DB_CLOSE_DELAY=-1";
    }

    @Override
    public void close() {
        server.stop();
    }
}
