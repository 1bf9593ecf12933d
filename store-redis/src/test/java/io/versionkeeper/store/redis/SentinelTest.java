package io.versionkeeper.store.redis;

import static io.versionkeeper.store.redis.TestRedis.USERS;
import static io.versionkeeper.store.redis.TestRedis.ask;
import static io.versionkeeper.store.redis.TestRedis.incarnation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.versionkeeper.Version;
import io.versionkeeper.core.VersionKeeper;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.VersionStoreException;
import io.versionkeeper.testservers.RedisSentinel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
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

            group.killPrimary();
            await().atMost(FAILOVER)
                    .ignoreExceptionsInstanceOf(VersionStoreException.class)
                    .until(() -> store.bump(USERS, 2).number() >= 2);

            assertThat(store.read(Set.of(USERS)).of(USERS).stamp()).isEqualTo(2);
            assertThat(bumped.stamp()).isEqualTo(1);
            assertThat(incarnation(store)).isNotEqualTo(incarnation);
        }
    }

    @Test
    void aBumpThatThePromotedReplicaNeverHadMakesEveryNodeLoadAgain() {
        try (RedisSentinel group = RedisSentinel.start();
                RedisVersionStore writer = TestRedis.open(url(group.address(), RedisSentinel.PRIMARY), "lost");
                RedisVersionStore reader = TestRedis.open(url(group.address(), RedisSentinel.PRIMARY), "lost")) {
            Version seen = writer.bump(USERS, 1);
            AtomicInteger loads = new AtomicInteger();
            try (VersionKeeper keeper = VersionKeeper.builder(reader)
                    .interval(Duration.ofMillis(100))
                    .start()) {
                var unused = keeper.resource("users", loads::incrementAndGet);
                await().until(() -> loads.get() >= 1);
                awaitReplicated(group, "lost");
                group.killReplica();
                // The keeper may poll and load once for this one.
                writer.bump(USERS, 2);
                await().until(() -> loads.get() >= 2);

                group.killPrimary();
                group.restartReplica();

                // The replica shows what it had before.
                await().atMost(FAILOVER).until(() -> loads.get() >= 3);
            }
            assertThat(writer.read(Set.of(USERS)).of(USERS)).isEqualTo(seen);
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

    private static void awaitReplicated(RedisSentinel group, String namespace) {
        String key = Records.of(namespace).versions();
        await().until(() -> ask(group.firstReplicaUrl(), redis -> redis.hget(key, "users")) != null);
    }

    private static String url(String sentinels, String primary) {
        return "redis-sentinel://" + sentinels + "?sentinelMasterId=" + primary;
    }
}
