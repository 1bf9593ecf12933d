package io.versionkeeper.store.etcd;

import static io.versionkeeper.store.etcd.TestEtcd.USERS;
import static io.versionkeeper.store.etcd.TestEtcd.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.testservers.Etcd;
import io.versionkeeper.testservers.FaultyProxy;
import io.versionkeeper.testservers.PrivateServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that crashes and hangs, and a network that fails. */
class EtcdFaultsTest {
    private static PrivateServer server;

    private final String namespace = TestEtcd.newNamespace();
    private FaultyProxy proxy;
    private EtcdVersionStore store;
    private Version last;

    /** The first call of a JVM loads a thousand classes. */
    @BeforeAll
    static void startServer() {
        server = Etcd.start();
        try (EtcdVersionStore store = EtcdVersionStore.open(server.newDatabaseUrl() + "#timeout=20s")) {
            store.bump(USERS, 1);
        }
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void openStore() {
        proxy = FaultyProxy.to(TestEtcd.port(server.newDatabaseUrl()));
        store = open("1s");
        last = awaitAnswer(() -> store.bump(USERS, 1));
    }

    private EtcdVersionStore open(String timeout) {
        return EtcdVersionStore.open(
                "etcd://127.0.0.1:" + proxy.port() + "#timeout=" + timeout + "&namespace=" + namespace);
    }

    @AfterEach
    void closeStore() {
        store.close();
        proxy.close();
    }

    @Test
    void aBumpOutlivesACrashAndTheFirstCallAfterItSucceeds() {
        server.kill();
        assertUnavailable(() -> read(store, USERS));
        assertUnavailable(() -> store.bump(USERS, 2));
        server.restart();

        assertThat(awaitAnswer(() -> read(store, USERS)))
                .as("what could not be sent is never sent later")
                .isEqualTo(last);
        assertThat(store.bump(USERS, 3)).isEqualTo(read(store, USERS));
    }

    @Test
    void aFailureBetweenTwoCallsIsNotNoticed() {
        try (EtcdVersionStore patient = open("5s")) {
            assertThat(read(patient, USERS)).isEqualTo(last);
            server.restart();
            assertThat(read(patient, USERS)).isEqualTo(last);
            proxy.cut();
            proxy.heal();
            assertThat(read(patient, USERS)).isEqualTo(last);
        }
    }

    @Test
    void aServerThatHangsIsMetAgain() {
        server.pause();
        for (int i = 0; i < 2; i++) {
            assertUnavailable(() -> store.bump(USERS, 2));
            assertUnavailable(() -> read(store, USERS));
        }
        server.resume();

        // The bumps that got no answer may have been applied.
        assertThat(awaitAnswer(() -> read(store, USERS)).stamp()).isIn(1L, 2L);
        assertThat(store.bump(USERS, 3).number()).isGreaterThan(last.number());
    }

    @Test
    void aConnectionThatWasCutIsReplaced() {
        proxy.cut();
        assertUnavailable(() -> read(store, USERS));
        proxy.heal();
        assertThat(awaitAnswer(() -> read(store, USERS))).isEqualTo(last);
    }

    @Test
    void aConnectionThatIsDeadIsReplacedAfterOneTimeOut() {
        proxy.blackHole();
        for (int i = 0; i < 2; i++) {
            assertUnavailable(() -> read(store, USERS));
        }
        proxy.heal();
        assertThat(awaitAnswer(() -> read(store, USERS))).isEqualTo(last);
        assertThat(store.bump(USERS, 4)).isEqualTo(read(store, USERS));

        proxy.blackHole();
        proxy.heal();
        assertUnavailable(() -> store.bump(USERS, 5));
        assertThat(awaitAnswer(() -> read(store, USERS)).stamp()).isEqualTo(4);
    }

    @Test
    void aServerWithoutSpaceRefusesBumpsAndStillAnswersReads() throws Exception {
        alarm("ACTIVATE");
        try {
            assertThatThrownBy(() -> store.bump(USERS, 2))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("database space exceeded");
            assertThat(read(store, USERS)).isEqualTo(last);
        } finally {
            alarm("DEACTIVATE");
        }
        assertThat(store.bump(USERS, 3)).isEqualTo(read(store, USERS));
    }

    private static void alarm(String action) throws Exception {
        URI uri = URI.create(server.newDatabaseUrl().replace("etcd:", "http:") + "/v3/maintenance/alarm");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .POST(BodyPublishers.ofString("{\"action\":\"" + action + "\",\"alarm\":\"NOSPACE\"}"))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(200);
    }

    /** In time, too. */
    private static void assertUnavailable(ThrowingCallable call) {
        long start = System.nanoTime();
        assertThatThrownBy(call).isInstanceOf(StoreUnavailableException.class).hasMessageContaining("etcd://127.0.0.1");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    }

    /** Soon. */
    private static Version awaitAnswer(Callable<Version> call) {
        return await().atMost(Duration.ofSeconds(5))
                .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                .until(call, version -> true);
    }
}
