package io.versionkeeper.store.mongo;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStoreException;
import io.versionkeeper.testservers.FaultyProxy;
import io.versionkeeper.testservers.MongodbStandIn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that are not there, do not answer, or answer in another language. */
class NoServerTest {
    private static final ResourceId USERS = ResourceId.of("users");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mongodb://u:hush@127.0.0.1:1/",
                "mongodb://u:hush@127.0.0.1:1,127.0.0.1:2/?replicaSet=rs0",
                "mongodb://u:hush@[::1]:1/",
                "mongodb://u:h%2Fu%40sh@127.0.0.1:1/",
                "mongodb://u:hush@no-such-host.invalid/",
                "mongodb+srv://u:hush@no-such-host.invalid/",
            })
    void aServerThatIsDownIsUnavailableEachTimeAndNamed(String url) {
        try (MongoVersionStore store = MongoVersionStore.open(url + "#timeout=400ms")) {
            for (int i = 0; i < 2; i++) {
                Throwable failure = catchThrowable(() -> store.bump(USERS, 1));
                assertThat(failure)
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("cannot bump \"users\": no ")
                        .hasMessageContaining(url.contains("invalid") ? "no-such-host.invalid" : ":1 (");
                assertNoSecret(failure, "hush");
                assertNoSecret(failure, "h/u@sh");
                assertNoSecret(failure, "h%2Fu%40sh");
            }
        }
    }

    @Test
    void aServerThatTakesConnectionsAndNeverAnswersIsUnavailableInTimeAndTheErrorSaysWhy() throws IOException {
        try (ServerSocket silent = listen();
                MongoVersionStore store =
                        MongoVersionStore.open("mongodb://127.0.0.1:" + silent.getLocalPort() + "/#timeout=2s")) {
            long start = System.nanoTime();

            assertThatThrownBy(() -> store.read(Set.of()))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("127.0.0.1:" + silent.getLocalPort() + " (Read timed out)");

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        }
    }

    @Test
    void anHttpServerIsAClearError() throws IOException {
        try (ServerSocket http = listen();
                MongoVersionStore store = at(http)) {
            Thread server = new Thread(() -> answer(http, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"));
            server.setDaemon(true);
            server.start();
            long start = System.nanoTime();

            assertThatThrownBy(() -> store.read(Set.of()))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("127.0.0.1:" + http.getLocalPort())
                    .hasMessageContaining("does not speak MongoDB's protocol");

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        }
    }

    private static void answer(ServerSocket server, String text) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                socket.getInputStream().read();
                socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
                while (socket.getInputStream().read() >= 0) {
                    // As long as the client likes.
                }
            } catch (IOException e) {
                // The client has gone, or the test has ended.
            }
        }
    }

    @Test
    void aServerOfAnotherReplicaSetIsNamed() {
        try (MongodbStandIn standIn = MongodbStandIn.start();
                MongoVersionStore store =
                        MongoVersionStore.open(standIn.newDatabaseUrl() + "replicaSet=other#timeout=400ms")) {
            assertThatThrownBy(() -> store.read(Set.of()))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("no primary of the replica set other");
        }
    }

    @Test
    void anIpv6AddressStandsInBrackets() {
        try (MongodbStandIn standIn = MongodbStandIn.startStandalone();
                FaultyProxy ipv6 = FaultyProxy.overIpv6To(port(standIn.newDatabaseUrl()));
                MongoVersionStore store = MongoVersionStore.open("mongodb://[::1]:" + ipv6.port() + "/#timeout=2s")) {
            assertThat(store.bump(USERS, 1)).isEqualTo(Version.of(1, 1));
        }
    }

    private static int port(String url) {
        return Integer.parseInt(url.replaceFirst("mongodb://[^:]*:(\\d+)/.*", "$1"));
    }

    @Test
    void aStoreThatWasOpenedBeforeItsServerFindsItLater() {
        try (MongodbStandIn standIn = MongodbStandIn.start()) {
            standIn.stop();
            try (MongoVersionStore store = MongoVersionStore.open(standIn.newDatabaseUrl() + "#timeout=1s")) {
                assertThatThrownBy(() -> store.read(Set.of())).isInstanceOf(StoreUnavailableException.class);

                standIn.restart();

                assertRecovers(store);
            }
        }
    }

    private static void assertRecovers(MongoVersionStore store) {
        await().atMost(5, SECONDS)
                .ignoreExceptionsInstanceOf(VersionStoreException.class)
                .untilAsserted(
                        () -> assertThat(store.read(Set.of()).incarnation()).isNotEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "18, AuthenticationFailed, 'check user, password and authSource'",
        "13, Unauthorized, grant the role readWrite",
        "59, CommandNotFound, MongoDB 4.4 or later",
        "166, CommandNotSupportedOnView, a collection that is no view",
    })
    void anErrorThatLastsIsAMisconfigurationWithItsMend(int code, String name, String mend) {
        try (MongodbStandIn standIn = MongodbStandIn.start();
                MongoVersionStore store = MongoVersionStore.open(standIn.newDatabaseUrl() + "#timeout=1s")) {
            store.read(Set.of());
            standIn.refuse("find", code, name);
            standIn.refuse("findAndModify", code, name);

            assertThatThrownBy(() -> store.read(Set.of()))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("error " + code + " (" + name + ")")
                    .hasMessageContaining(mend);
            assertThatThrownBy(() -> store.bump(USERS, 1)).isInstanceOf(StoreMisconfiguredException.class);

            standIn.refuseNothing();
            assertThat(store.bump(USERS, 1).stamp()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "10107, NotWritablePrimary",
        "91, ShutdownInProgress",
        "11602, InterruptedDueToReplStateChange",
        "50, MaxTimeMSExpired",
        "112, WriteConflict",
    })
    void anErrorThatMayPassIsUnavailableAndPasses(int code, String name) {
        try (MongodbStandIn standIn = MongodbStandIn.start();
                MongoVersionStore store = MongoVersionStore.open(standIn.newDatabaseUrl() + "#timeout=500ms")) {
            store.read(Set.of());
            standIn.refuse("find", code, name);
            standIn.refuse("findAndModify", code, name);
            assertThatThrownBy(() -> store.read(Set.of())).isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> store.bump(USERS, 1)).isInstanceOf(StoreUnavailableException.class);

            standIn.refuseNothing();

            assertRecovers(store);
        }
    }

    @Test
    void aServerWithoutAccountsRefusesCredentialsInOneErrorWithoutThem() {
        try (MongodbStandIn standIn = MongodbStandIn.start();
                MongoVersionStore store =
                        MongoVersionStore.open(standIn.newDatabaseUrl().replace("//", "//u:hush@") + "#timeout=1s")) {
            Throwable failure = catchThrowable(() -> store.read(Set.of()));

            assertThat(failure)
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("cannot authenticate");
            assertNoSecret(failure, "hush");
        }
    }

    @Test
    void closingEndsACallThatWaits() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (ServerSocket silent = listen()) {
            MongoVersionStore store = at(silent);
            Future<?> call = executor.submit(() -> store.read(Set.of()));
            silent.accept();

            long start = System.nanoTime();
            store.close();

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
            assertThatThrownBy(() -> call.get(3, SECONDS)).hasCauseInstanceOf(IllegalStateException.class);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void aCallThatIsInterruptedWhileItWaitsEndsAndKeepsTheFlag() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (ServerSocket silent = listen();
                MongoVersionStore store =
                        MongoVersionStore.open("mongodb://127.0.0.1:" + silent.getLocalPort() + "/#timeout=20s")) {
            Future<Boolean> flag = executor.submit(() -> {
                assertThatThrownBy(() -> store.read(Set.of())).isInstanceOf(StoreUnavailableException.class);
                return Thread.interrupted();
            });
            silent.accept();

            executor.shutdownNow();

            assertThat(flag.get(5, SECONDS)).isTrue();
        }
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private static MongoVersionStore at(ServerSocket server) {
        return MongoVersionStore.open("mongodb://127.0.0.1:" + server.getLocalPort() + "/#timeout=1s");
    }

    static void assertNoSecret(Throwable failure, String secret) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            assertThat(t.toString()).doesNotContain(secret);
        }
    }
}
