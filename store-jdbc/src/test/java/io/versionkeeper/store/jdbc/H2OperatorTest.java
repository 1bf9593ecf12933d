package io.versionkeeper.store.jdbc;

import java.nio.file.Path;
import java.sql.SQLException;
import org.h2.tools.Server;
import org.h2.tools.Shell;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** H2's own shell, and its scripts for dumps. */
class H2OperatorTest extends JdbcOperatorContract {
    @TempDir
    Path folder;

    private Server server;

    @BeforeEach
    void start() throws SQLException {
        server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", folder.toString())
                .start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Override
    String url() {
        return "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/./versions";
    }

    @Override
    String heading() {
        return "H2";
    }

    @Override
    void shell(String sql) throws SQLException {
        new Shell().runTool("-url", url(), "-sql", sql);
    }

    @Override
    protected void wipe() throws SQLException {
        shell("DROP TABLE \"versionkeeper\"");
    }

    @Override
    protected void save() throws SQLException {
        shell("SCRIPT DROP TO '" + folder.resolve("dump.sql") + "'");
    }

    @Override
    protected void restore() throws SQLException {
        shell("RUNSCRIPT FROM '" + folder.resolve("dump.sql") + "'");
    }
}
