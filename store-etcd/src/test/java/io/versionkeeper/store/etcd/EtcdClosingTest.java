package io.versionkeeper.store.etcd;

import static io.versionkeeper.store.etcd.TestEtcd.USERS;
import static io.versionkeeper.store.etcd.TestEtcd.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.etcd.jetcd.Client;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.testservers.Etcd;
import io.versionkeeper.testservers.FreePort;
import io.versionkeeper.testservers.Heard;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What is left when a store is closed, and what a call that is given up does. */
class EtcdClosingTest {
    @Test
    void noThreadIsLeftAfterSeveralStoresThatWorkedAndFailed() {
        String url = Etcd.server().newDatabaseUrl();
        for (int i = 0; i < 3; i++) {
            try (EtcdVersionStore store = EtcdVersionStore.open(TestEtcd.uri(url, TestEtcd.newNamespace()))) {
                store.watch(new Heard());
                store.bump(USERS, 1);
                read(store, USERS);
            }
            try (EtcdVersionStore store = EtcdVersionStore.open("etcd://127.0.0.1:" + FreePort.choose())) {
                for (int call = 0; call < 3; call++) {
                    assertThatThrownBy(() -> store.bump(USERS, 1)).isInstanceOf(StoreUnavailableException.class);
                    assertThatThrownBy(() -> store.watch(new Heard())).isInstanceOf(StoreUnavailableException.class);
                }
            }
        }
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(clientThreads()).isEmpty());
    }

    private static List<String> clientThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.matches("(?i).*(grpc|jetcd|netty|vert\\.?x|failsafe|globalEventExecutor).*"))
                .toList();
    }

    @Test
    void aClientThatWasPassedInWorksOn() throws Exception {
        try (Client client = TestEtcd.client(Etcd.server().newDatabaseUrl()).build()) {
            String namespace = TestEtcd.newNamespace();
            EtcdVersionStore store = EtcdVersionStore.builder(client)
                    .namespace(namespace)
                    .timeout(Duration.ofSeconds(5))
                    .build();
            Version bumped = store.bump(USERS, 7);
            assertThat(read(store, USERS)).isEqualTo(bumped);
            store.close();

            assertThatThrownBy(() -> read(store, USERS)).isInstanceOf(IllegalStateException.class);
            assertThat(client.getKVClient()
                            .get(TestEtcd.bytes("versionkeeper/" + namespace + "/users"))
                            .get(2, TimeUnit.SECONDS)
                            .getKvs())
                    .hasSize(1);
        }
    }

    @Test
    void closingDoesNotWaitForACallAndEndsIt() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            EtcdVersionStore store = EtcdVersionStore.open("etcd://127.0.0.1:" + silent.getLocalPort());
            CompletableFuture<?> call = CompletableFuture.supplyAsync(() -> store.read(Set.of()));
            silent.accept();

            long start = System.nanoTime();
            store.close();
            assertThatThrownBy(() -> call.get(5, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IllegalStateException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
        }
    }

    @Test
    void anInterruptionEndsACallAtOnceAndIsKept() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                EtcdVersionStore store = EtcdVersionStore.open("etcd://127.0.0.1:" + silent.getLocalPort())) {
            AtomicBoolean kept = new AtomicBoolean();
            Thread caller = new Thread(() -> {
                assertThatThrownBy(() -> store.read(Set.of())).isInstanceOf(StoreUnavailableException.class);
                kept.set(Thread.currentThread().isInterrupted());
            });
            caller.start();
            silent.accept();

            caller.interrupt();
            caller.join(1_000);
            assertThat(kept).isTrue();
        }
    }
}
