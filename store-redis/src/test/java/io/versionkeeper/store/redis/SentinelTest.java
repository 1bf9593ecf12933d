package io.versionkeeper.store.redis;

import static io.versionkeeper.store.redis.TestRedis.USERS;
import static io.versionkeeper.store.redis.TestRedis.ask;
import static io.versionkeeper.store.redis.TestRedis.incarnation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.versionkeeper.Version;
import io.versionkeeper.core.VersionKeeper;
import io.versionkeeper.core.VersionedResource;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.VersionStoreException;
import io.versionkeeper.testservers.RedisSentinel;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A primary that is lost, and a replica that takes its place. */
class SentinelTest {
    private static final Duration FAILOVER = Duration.ofSeconds(20);

    @Test
    void thePromotedReplicaIsFoundAndHasAnotherIncarnation() {
        try (RedisSentinel group = RedisSentinel.start();
                RedisVersionStore store = TestRedis.open(url(group.address(), RedisSentinel.PRIMARY), "sentinel")) {
            Version bumped = store.bump(USERS, 1);
            String incarnation = incarnation(store);
            awaitReplicated(group, "sentinel");
            Heard heard = new Heard();
            store.watch(heard);

            group.killPrimary();
            heard.awaitEnd("the connection was lost");
            await().atMost(FAILOVER)
                    .ignoreExceptionsInstanceOf(VersionStoreException.class)
                    .until(() -> store.bump(USERS, 2).number() >= 2);

            assertThat(store.read(Set.of(USERS)).of(USERS).stamp()).isEqualTo(2);
            assertThat(bumped.stamp()).isEqualTo(1);
            assertThat(incarnation(store)).isNotEqualTo(incarnation);
            Heard again = new Heard();
            store.watch(again);
            store.bump(USERS, 3);
            again.awaitNames(List.of("users"));
        }
    }

    /** The promoted replica shows exactly what the node has loaded, and nobody has seen the bump that is lost. */
    @Test
    void aBumpThatThePromotedReplicaNeverHadMakesEveryNodeLoadAgain() throws InterruptedException {
        try (RedisSentinel group = RedisSentinel.start();
                RedisVersionStore writer = TestRedis.open(url(group.address(), RedisSentinel.PRIMARY), "lost");
                RedisVersionStore reader = TestRedis.open(url(group.address(), RedisSentinel.PRIMARY), "lost")) {
            Version seen = writer.bump(USERS, 1);
            awaitReplicated(group, "lost");
            try (VersionKeeper keeper = VersionKeeper.builder(reader)
                    .interval(Duration.ofSeconds(2))
                    .start()) {
                VersionedResource<String> role = keeper.resource("users", () -> role(group.firstReplicaUrl()));
                assertThat(role.await(Duration.ofSeconds(10))).isTrue();
                assertThat(role.get()).isEqualTo("slave");
                group.killReplica();
                writer.bump(USERS, 2);
                group.killPrimary();
                group.restartReplica();

                await().atMost(FAILOVER).until(() -> role.get().equals("master"));
                assertThat(role.snapshot().version()).isEqualTo(seen);
            }
        }
    }

    @Test
    void oneSentinelThatAnswersIsEnoughAndAnUnknownPrimaryIsNamed() {
        try (RedisSentinel group = RedisSentinel.start();
                RedisVersionStore store = TestRedis.open(
                        url("127.0.0.1:" + TestRedis.freePort() + "," + group.address(), RedisSentinel.PRIMARY),
                        "sentinel");
                RedisVersionStore unknown = TestRedis.open(url(group.address(), "nobody"), "sentinel")) {
            store.bump(USERS, 1);
            assertThatThrownBy(() -> incarnation(unknown))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("know no primary called \"nobody\"");
        }
    }

    private static String role(String url) {
        return ask(url, redis -> redis.info("replication")).contains("role:master") ? "master" : "slave";
    }

    private static void awaitReplicated(RedisSentinel group, String namespace) {
        String key = Records.of(namespace).versions();
        await().until(() -> ask(group.firstReplicaUrl(), redis -> redis.hget(key, "users")) != null);
    }

    private static String url(String sentinels, String primary) {
        return "redis-sentinel://" + sentinels + "?sentinelMasterId=" + primary;
    }
}
