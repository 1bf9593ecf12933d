package io.versionkeeper.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that takes connections and never says a word. */
class NoAnswerTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://127.0.0.1:PORT/db?user=u",
                "jdbc:mariadb://127.0.0.1:PORT/db?user=u",
                "jdbc:mysql://127.0.0.1:PORT/db?user=u",
                "jdbc:h2:tcp://127.0.0.1:PORT/db"
            })
    void aCallEndsInTheTimeOut(String url) throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                JdbcVersionStore store =
                        JdbcVersionStore.open(url.replace("PORT", "" + silent.getLocalPort()) + "#timeout=700ms")) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> store.read(Set.of()))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("Read timed out")
                    .hasMessageNotContaining("\n");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        }
    }

    /** A server that waits for more, as many web servers do, says nothing: that is the test above. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://127.0.0.1:PORT/db?user=u&password=hush",
                "jdbc:mariadb://127.0.0.1:PORT/db?user=u&password=hush",
                "jdbc:mysql://127.0.0.1:PORT/db?user=u&password=hush",
                "jdbc:h2:tcp://127.0.0.1:PORT/db;USER=u;PASSWORD=hush"
            })
    void aServerOfAnotherKindIsOneClearErrorInTime(String url) throws IOException {
        for (String answer :
                List.of("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", "220 mail.example.com ESMTP\r\n")) {
            try (ServerSocket other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                    JdbcVersionStore store =
                            JdbcVersionStore.open(url.replace("PORT", "" + other.getLocalPort()) + "#timeout=1s")) {
                Thread server = new Thread(() -> answer(other, answer));
                server.setDaemon(true);
                server.start();
                for (int i = 0; i < 2; i++) {
                    assertThatThrownBy(() -> store.read(Set.of()))
                            .isInstanceOf(StoreMisconfiguredException.class)
                            .hasMessageContaining("does not speak the driver's protocol: mend host and port")
                            .satisfies(BadInputTest::hasNoSecret);
                }
            }
        }
    }

    /** Answers each connection without having been asked, as the clients of some databases wait for. */
    private static void answer(ServerSocket server, String text) {
        while (!server.isClosed()) {
            try {
                server.accept().getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // The end of the test, or of one connection.
            }
        }
    }

    @Test
    void closingDoesNotWaitForACallAndEndsIt() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            JdbcVersionStore store = JdbcVersionStore.open(
                    "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/db?user=u#timeout=1s");
            Future<?> call = executor.submit(() -> store.read(Set.of()));
            silent.accept();

            long start = System.nanoTime();
            store.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
            assertThatThrownBy(() -> call.get(5, TimeUnit.SECONDS)).hasCauseInstanceOf(IllegalStateException.class);
        } finally {
            executor.shutdownNow();
        }
    }

    /** HikariCP gives its exception the state of the driver's, which MariaDB's driver takes from a class that lasts. */
    @Test
    void aPoolThatWaitedInVainForAConnectionMayDoBetterLater() {
        SQLException closed = new SQLException("Connection is closed", "42000", -1);
        TestDataSource pool = new TestDataSource("jdbc:h2:mem:", connection -> {
            throw new SQLTransientConnectionException("Connection is not available", "42000", closed);
        });
        try (JdbcVersionStore store = JdbcVersionStore.builder(pool).build()) {
            assertThatThrownBy(() -> store.read(Set.of()))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("Connection is not available");
        }
    }
}
