package io.versionkeeper.store.etcd;

import static io.versionkeeper.store.etcd.TestEtcd.USERS;
import static io.versionkeeper.store.etcd.TestEtcd.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.testservers.Etcd;
import io.versionkeeper.testservers.FaultyProxy;
import io.versionkeeper.testservers.PrivateServer;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that crashes and hangs, and a network that fails. */
class EtcdFaultsTest {
    private static PrivateServer server;

    private FaultyProxy proxy;
    private EtcdVersionStore store;
    private Version last;

    @BeforeAll
    static void startServer() {
        server = Etcd.start();
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
        store = EtcdVersionStore.open(
                "etcd://127.0.0.1:" + proxy.port() + "#timeout=1s&namespace=" + TestEtcd.newNamespace());
        last = store.bump(USERS, 1);
    }

    @AfterEach
    void closeStore() {
        store.close();
        proxy.close();
    }

    @Test
    void aBumpOutlivesACrashAndTheFirstReadAfterItSucceeds() {
        server.kill();
        assertUnavailable(() -> read(store, USERS));
        assertUnavailable(() -> store.bump(USERS, 2));
        server.restart();

        assertThat(read(store, USERS))
                .as("what could not be sent is never sent later")
                .isEqualTo(last);
        assertThat(store.bump(USERS, 3)).isEqualTo(read(store, USERS));
    }

    @Test
    void aCrashBetweenTwoCallsIsNotNoticed() {
        server.restart();
        assertThat(read(store, USERS)).isEqualTo(last);
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
        assertThat(read(store, USERS).stamp()).isIn(1L, 2L);
        assertThat(store.bump(USERS, 3).number()).isGreaterThan(last.number());
    }

    @Test
    void aConnectionThatWasCutIsReplaced() {
        proxy.cut();
        assertUnavailable(() -> read(store, USERS));
        proxy.heal();
        assertThat(read(store, USERS)).isEqualTo(last);

        proxy.cut();
        proxy.heal();
        assertThat(read(store, USERS)).as("replaced in silence").isEqualTo(last);
    }

    @Test
    void aConnectionThatIsDeadIsReplacedAfterOneTimeOut() {
        proxy.blackHole();
        for (int i = 0; i < 2; i++) {
            assertUnavailable(() -> read(store, USERS));
        }
        proxy.heal();
        assertThat(read(store, USERS)).isEqualTo(last);
        assertThat(store.bump(USERS, 4)).isEqualTo(read(store, USERS));
    }

    /** In time, too. */
    private static void assertUnavailable(ThrowingCallable call) {
        long start = System.nanoTime();
        assertThatThrownBy(call).isInstanceOf(StoreUnavailableException.class).hasMessageContaining("etcd://127.0.0.1");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1_500));
    }
}
