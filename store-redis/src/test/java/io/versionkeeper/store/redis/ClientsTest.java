package io.versionkeeper.store.redis;

import static io.versionkeeper.store.redis.TestRedis.USERS;
import static io.versionkeeper.store.redis.TestRedis.incarnation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.testservers.Redis;
import io.versionkeeper.testservers.RedisCluster;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A client of the store's own, and one of the application's. */
class ClientsTest {
    private static final int CYCLES = 100;

    private final String url = Redis.server().newDatabaseUrl();
    private final String namespace = TestRedis.newNamespace();

    @Test
    void aStoreThatIsNotUsedStartsNoThread() {
        Set<Thread> before = threads();
        try (RedisVersionStore unused = TestRedis.open(url, namespace)) {
            assertThat(threads()).isSubsetOf(before);
        }
    }

    @Test
    void aHundredStoresLeaveNoThread() {
        useOne(0);
        Set<Thread> before = threads();
        for (int i = 1; i <= CYCLES; i++) {
            useOne(i);
        }
        await().pollInSameThread().untilAsserted(() -> assertThat(threads()).isSubsetOf(before));
    }

    private void useOne(long stamp) {
        try (RedisVersionStore store = TestRedis.open(url, namespace)) {
            store.watch(new Heard());
            store.bump(USERS, stamp);
            assertThat(store.read(Set.of(USERS)).of(USERS).stamp()).isEqualTo(stamp);
        }
    }

    private static Set<Thread> threads() {
        Set<Thread> threads = new HashSet<>(Thread.getAllStackTraces().keySet());
        threads.removeIf(thread -> !thread.isAlive());
        return threads;
    }

    @Test
    void aClientOfTheApplicationIsUsedAndStaysOpen() {
        try (RedisClient client = RedisClient.create()) {
            RedisVersionStore store = RedisVersionStore.builder(client, RedisURI.create(url))
                    .namespace(namespace)
                    .build();
            Heard heard = new Heard();
            store.watch(heard);
            Version bumped = store.bump(USERS, 1);
            heard.awaitNames(List.of("users"));
            try (RedisVersionStore other = TestRedis.open(url, namespace)) {
                assertThat(other.read(Set.of(USERS)).of(USERS)).isEqualTo(bumped);
            }
            store.close();

            assertThatThrownBy(() -> incarnation(store)).isInstanceOf(IllegalStateException.class);
            assertThat(client.connect(RedisURI.create(url)).sync().ping()).isEqualTo("PONG");
            assertThat(client.getOptions().isAutoReconnect()).isTrue();
        }
    }

    @Test
    void aClientThatTheApplicationHasShutDownIsUnavailable() {
        RedisClient client = RedisClient.create();
        try (RedisVersionStore store = RedisVersionStore.builder(client, RedisURI.create(url))
                .timeout(Duration.ofSeconds(1))
                .build()) {
            incarnation(store);
            client.shutdown();
            assertThatThrownBy(() -> incarnation(store)).isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> store.watch(new Heard())).isInstanceOf(StoreUnavailableException.class);
        }
    }

    @Test
    void aClusterClientOfTheApplicationIsUsedAndStaysOpen() {
        try (RedisCluster cluster = RedisCluster.start();
                RedisClusterClient client = RedisClusterClient.create("redis://" + cluster.nodes())) {
            try (RedisVersionStore store =
                    RedisVersionStore.builder(client).namespace(namespace).build()) {
                Heard heard = new Heard();
                store.watch(heard);
                assertThat(store.bump(USERS, 1).number()).isEqualTo(1);
                heard.awaitNames(List.of("users"));
                assertThat(incarnation(store)).isNotEmpty();
            }
            assertThat(client.connect().sync().ping()).isEqualTo("PONG");
        }
    }
}
