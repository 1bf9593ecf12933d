package io.versionkeeper.store.redis;

import static io.versionkeeper.store.redis.TestRedis.USERS;
import static io.versionkeeper.store.redis.TestRedis.ask;
import static io.versionkeeper.store.redis.TestRedis.incarnation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.WatchListener;
import io.versionkeeper.testservers.FaultyProxy;
import io.versionkeeper.testservers.PrivateServer;
import io.versionkeeper.testservers.Redis;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the faults of the kit leave out: a server that loses data or refuses, and a network that fails unnoticed. */
class FaultsTest {
    // ---- the server

    @Test
    void aRestartBetweenTwoCallsIsNotNoticedByTheCallerButChangesTheIncarnation() {
        try (PrivateServer server = Redis.start();
                RedisVersionStore store = TestRedis.open(server.newDatabaseUrl(), "faults")) {
            Version bumped = store.bump(USERS, 1);
            String incarnation = incarnation(store);
            Changes read = store.readChanges(null, Set.of(USERS));
            Heard heard = new Heard();
            store.watch(heard);
            server.restart();

            heard.awaitEnd("the connection was lost");
            assertThat(store.readChanges(read.cursor(), Set.of()).known()).isFalse();
            assertThat(store.read(Set.of(USERS)).of(USERS)).isEqualTo(bumped);
            assertThat(incarnation(store)).isNotEqualTo(incarnation);
            assertThat(store.bump(USERS, 2).number()).isEqualTo(2);
        }
    }

    @Test
    void aServerWithoutItsDataHasAnotherIncarnationEvenIfNobodyPolledInBetween() {
        try (PrivateServer server = Redis.start("--appendonly", "no");
                RedisVersionStore store = TestRedis.open(server.newDatabaseUrl(), "faults")) {
            String incarnation = incarnation(store);
            Version before = store.bump(USERS, 1);

            server.restart();

            assertThat(store.bump(USERS, 1)).isEqualTo(before);
            assertThat(incarnation(store)).isNotEqualTo(incarnation);
        }
    }

    @Test
    void aServerThatTakesNoWritesIsUnavailableForBumpsAndStillReads() {
        try (PrivateServer server = Redis.start("--appendonly", "no");
                RedisVersionStore store = TestRedis.open(server.newDatabaseUrl(), "faults")) {
            Version bumped = store.bump(USERS, 1);
            ask(server.newDatabaseUrl(), redis -> redis.configSet("maxmemory", "1mb"));
            assertThatThrownBy(() -> store.bump(USERS, 2))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("OOM");
            assertThat(store.read(Set.of(USERS)).of(USERS)).isEqualTo(bumped);

            ask(server.newDatabaseUrl(), redis -> redis.configSet("maxmemory", "0"));
            ask(server.newDatabaseUrl(), redis -> redis.configSet("min-replicas-to-write", "1"));
            assertThatThrownBy(() -> store.bump(USERS, 2))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("NOREPLICAS");
            assertThat(store.read(Set.of(USERS)).of(USERS)).isEqualTo(bumped);

            ask(server.newDatabaseUrl(), redis -> redis.configSet("min-replicas-to-write", "0"));
            assertThat(store.bump(USERS, 2).number()).isEqualTo(2);
        }
    }

    @Test
    void aReplicaIsRefusedUntilItIsThePrimary() {
        try (PrivateServer primary = Redis.start("--appendonly", "no", "--repl-diskless-sync-delay", "0");
                PrivateServer replica = Redis.start("--appendonly", "no");
                RedisVersionStore store = TestRedis.open(replica.newDatabaseUrl(), "faults")) {
            // So that the replica has all that a read needs.
            try (RedisVersionStore onPrimary = TestRedis.open(primary.newDatabaseUrl(), "faults")) {
                onPrimary.bump(USERS, 1);
            }
            String incarnation = incarnation(store);
            int port = URI.create(primary.newDatabaseUrl()).getPort();
            ask(replica.newDatabaseUrl(), redis -> redis.replicaof("127.0.0.1", port));

            await().until(() -> ask(
                            replica.newDatabaseUrl(),
                            redis -> redis.exists(Records.of("faults").keys()))
                    == 2);
            assertThatThrownBy(() -> store.read(Set.of(USERS)))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("the server is a replica");
            assertThatThrownBy(() -> store.bump(USERS, 2))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("READONLY");

            // The same process, with another history behind it.
            ask(replica.newDatabaseUrl(), redis -> redis.replicaofNoOne());
            assertThat(incarnation(store)).isNotEqualTo(incarnation);
        }
    }

    /** A subscriber that is paused, or that bumps come faster to than it takes them. */
    @Test
    void aSubscriberThatDoesNotReadForLongerThanTheServerKeepsForItIsToldThatItsWatchHasEnded() {
        try (PrivateServer server =
                        Redis.start("--appendonly", "no", "--client-output-buffer-limit", "pubsub 1mb 0 0");
                RedisVersionStore store = TestRedis.open(server.newDatabaseUrl(), "faults")) {
            CountDownLatch reads = new CountDownLatch(1);
            Heard heard = new Heard();
            store.watch(new WatchListener() {
                @Override
                public void changed(@Nullable ResourceId name) {
                    TestRedis.awaitQuietly(reads);
                }

                @Override
                public void ended(Throwable cause) {
                    heard.ended(cause);
                }
            });
            String channel = Records.of("faults").bumps();
            String event = "x".repeat(500_000);
            ask(server.newDatabaseUrl(), redis -> {
                await().pollInSameThread()
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> redis.publish(channel, event) == 0);
                return redis;
            });
            reads.countDown();
            heard.awaitEnd("the connection was lost");
        }
    }

    // ---- the network

    @Test
    void aConnectionThatWasCutBetweenTwoCallsIsNotNoticedByTheCaller() {
        try (Network network = new Network()) {
            network.store.bump(USERS, 1);
            network.proxy.cut();
            network.proxy.heal();
            assertThat(network.store.read(Set.of(USERS)).present()).hasSize(1);
        }
    }

    @Test
    void aWatchEndsWithItsConnectionAndIsNotBegunWhereNobodyAnswers() {
        try (Network network = new Network()) {
            Heard first = new Heard();
            network.store.watch(first);
            network.proxy.cut();
            first.awaitEnd("the connection was lost");
            Heard never = new Heard();
            assertUnavailable(() -> network.store.watch(never));
            network.proxy.heal();
            network.proxy.loseAnswers();
            assertUnavailable(() -> network.store.watch(never));
            network.proxy.heal();

            Heard second = new Heard();
            network.store.watch(second);
            network.store.bump(USERS, 1);
            second.awaitNames(List.of("users"));
            assertThat(first.names()).isEmpty();
            first.awaitEnd("the connection was lost");
            never.assertNotEnded();
        }
    }

    @Test
    void aWatchThatIsLostBeforeItIsConfirmedIsAFailureAndNoEnd() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        Heard never = new Heard();
        try (Network network = new Network();
                RedisClient client = RedisClient.create(network.url)) {
            client.setOptions(ClientOptions.builder().autoReconnect(false).build());
            Subscription watch = new Subscription(
                    CompletableFuture.completedFuture(client.connectPubSub()),
                    never,
                    failure -> failure,
                    over -> {},
                    Duration.ofSeconds(1));
            network.proxy.loseAnswers();
            int before = network.proxy.roundTrips();
            Future<?> begin = executor.submit(() -> {
                watch.begin("channel", false, System.nanoTime() + TimeUnit.SECONDS.toNanos(5));
                return null;
            });
            await().until(() -> network.proxy.roundTrips() > before);
            network.proxy.cut();
            assertThatThrownBy(() -> begin.get(4, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class);
            never.assertNotEnded();
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void anIpv6AddressStandsInBrackets() {
        URI server = URI.create(Redis.server().newDatabaseUrl());
        String userInfo = server.getRawUserInfo() == null ? "" : server.getRawUserInfo() + "@";
        try (FaultyProxy ipv6 = FaultyProxy.overIpv6To(server.getPort());
                RedisVersionStore store =
                        TestRedis.open("redis://" + userInfo + "[::1]:" + ipv6.port(), TestRedis.newNamespace())) {
            assertThat(store.bump(USERS, 1).number()).isEqualTo(1);
        }
    }

    @Test
    void aBumpWhoseAnswerIsLostIsUnknownAndAppliedOnce() {
        try (Network network = new Network()) {
            network.store.bump(USERS, 1);
            network.proxy.loseAnswers();
            assertUnavailable(() -> network.store.bump(USERS, 2));
            network.proxy.heal();
            // The stamp is the caller's own: by it a keeper sees that its bump was applied.
            assertThat(network.store.read(Set.of(USERS)).of(USERS)).isEqualTo(Version.of(2, 2));
        }
    }

    @Test
    void closingEndsACallThatWaits() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (Network network = new Network()) {
            network.store.bump(USERS, 1);
            network.proxy.blackHole();
            Future<?> call = executor.submit(() -> network.store.bump(USERS, 2));
            assertUnavailable(() -> incarnation(network.store));

            long start = System.nanoTime();
            network.store.close();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            assertThatThrownBy(() -> call.get(5, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfAny(IllegalStateException.class, StoreUnavailableException.class);
        } finally {
            executor.shutdownNow();
        }
    }

    private static void assertUnavailable(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(StoreUnavailableException.class);
    }

    /** A store behind a proxy. */
    private static final class Network implements AutoCloseable {
        private final FaultyProxy proxy;
        private final String url;
        private final RedisVersionStore store;

        Network() {
            URI server = URI.create(Redis.server().newDatabaseUrl());
            String userInfo = server.getRawUserInfo() == null ? "" : server.getRawUserInfo() + "@";
            proxy = FaultyProxy.to(server.getPort());
            url = "redis://" + userInfo + "127.0.0.1:" + proxy.port();
            store = TestRedis.open(url, TestRedis.newNamespace());
        }

        @Override
        public void close() {
            store.close();
            proxy.close();
        }
    }
}
