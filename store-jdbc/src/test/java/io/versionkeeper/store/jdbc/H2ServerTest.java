package io.versionkeeper.store.jdbc;

import static io.versionkeeper.store.jdbc.Names.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreUnavailableException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Set;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2ServerTest extends H2StoreContract {
    @TempDir
    static Path folder;

    private static Server server;

    @BeforeAll
    static void startServer() throws SQLException {
        server = start("0");
    }

    @AfterAll
    static void stopServer() {
        server.stop();
    }

    private static Server start(String port) throws SQLException {
        return Server.createTcpServer("-tcpPort", port, "-ifNotExists", "-baseDir", folder.toString())
                .start();
    }

    @Override
    String url() {
        return "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/./versions;USER=sa;PASSWORD=the%password";
    }

    @Override
    String schema() {
        return "PUBLIC";
    }

    @Test
    void aServerThatIsDownAtStartAndRestartsLaterIsMetAgain() throws SQLException {
        Server own = start("0");
        String port = String.valueOf(own.getPort());
        own.stop();
        try (JdbcVersionStore store = JdbcVersionStore.open("jdbc:h2:tcp://127.0.0.1:" + port + "/./own#timeout=1s")) {
            assertThatThrownBy(() -> store.read(Set.of())).isInstanceOf(StoreUnavailableException.class);

            own = start(port);
            assertThat(store.bump(id("users"), 1)).isEqualTo(Version.of(1, 1));
            String incarnation = store.read(Set.of()).incarnation();

            own.stop();
            assertThatThrownBy(() -> store.read(Set.of())).isInstanceOf(StoreUnavailableException.class);
            own = start(port);
            assertThat(store.read(Set.of()).incarnation()).isEqualTo(incarnation);
            assertThat(store.bump(id("users"), 2)).isEqualTo(Version.of(2, 2));
        } finally {
            own.stop();
        }
    }
}
