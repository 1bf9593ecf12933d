package io.versionkeeper.store.redis;

import static io.versionkeeper.store.redis.TestRedis.USERS;
import static io.versionkeeper.store.redis.TestRedis.ask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.spi.WatchListener;
import io.versionkeeper.testservers.Redis;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a watch on one server tells, and how it is closed. */
class WatchTest {
    private final String url = Redis.server().newDatabaseUrl();
    private final String namespace = TestRedis.newNamespace();
    private final String channel = "versionkeeper:{" + namespace + "}:bumps";
    private final Heard heard = new Heard();

    private RedisVersionStore open() {
        return TestRedis.open(url, namespace);
    }

    @Test
    void namesOfAnyKindComeThroughInOrderAndThoseOfOtherNamespacesDoNot() {
        try (RedisVersionStore watching = open();
                RedisVersionStore bumping = open();
                RedisVersionStore other = TestRedis.open(url, namespace + "2")) {
            watching.watch(heard);
            other.bump(USERS, 1);
            RecordsTest.HOSTILE.forEach(name -> bumping.bump(ResourceId.of(name), 1));
            heard.awaitNames(RecordsTest.HOSTILE);
        }
    }

    @Test
    void whatSomebodyElsePublishesIsAnEventWithoutAName() {
        try (RedisVersionStore store = open()) {
            store.watch(heard);
            for (String text : List.of("", "\n", "x".repeat(256))) {
                ask(url, redis -> redis.publish(channel, text));
            }
            store.bump(USERS, 1);
            heard.awaitNames(List.of("null", "null", "null", "users"));
        }
    }

    @Test
    void aStoreThatWasToldNotToWatchAnnouncesNothing() {
        try (RedisClient client = RedisClient.create();
                RedisVersionStore watching = open();
                RedisVersionStore byUri = RedisVersionStore.open(TestRedis.uri(url, namespace) + "&watch=false");
                RedisVersionStore byBuilder = RedisVersionStore.builder(client, RedisURI.create(url))
                        .namespace(namespace)
                        .watch(false)
                        .build()) {
            watching.watch(heard);
            for (RedisVersionStore silent : List.of(byUri, byBuilder)) {
                silent.bump(ResourceId.of("silent"), 1);
                assertThatThrownBy(() -> silent.watch(new Heard()))
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessageContaining("watch=false");
            }
            watching.bump(USERS, 1);
            heard.awaitNames(List.of("users"));
        }
    }

    @Test
    void closingAWatchOrItsStoreEndsTheConnectionAndTellsNothing() {
        try (RedisVersionStore store = open();
                RedisVersionStore closed = open()) {
            Heard first = new Heard();
            Heard second = new Heard();
            Watch watch = store.watch(first);
            closed.watch(second);
            store.watch(heard);
            assertThat(subscribers()).isEqualTo(3);

            Thread.currentThread().interrupt();
            watch.close();
            watch.close();
            closed.close();
            assertThat(Thread.interrupted()).isTrue();
            await().until(() -> subscribers() == 1);

            store.bump(USERS, 1);
            heard.awaitNames(List.of("users"));
            for (Heard each : List.of(first, second)) {
                assertThat(each.names()).isEmpty();
                each.assertNotEnded();
            }
            assertThatThrownBy(() -> closed.watch(heard)).isInstanceOf(IllegalStateException.class);
        }
    }

    private long subscribers() {
        return ask(url, redis -> redis.pubsubNumsub(channel)).get(channel);
    }

    /** No event is told once it has returned: one that is being told is waited for. */
    @Test
    void closingWaitsForTheListenerUnlessItIsTheListenerThatCloses() throws Exception {
        try (RedisVersionStore store = open()) {
            Held held = new Held();
            Watch watch = store.watch(held);
            store.bump(USERS, 1);
            assertThat(held.entered.await(5, TimeUnit.SECONDS)).isTrue();
            AtomicBoolean told = new AtomicBoolean();
            Thread closing = new Thread(() -> {
                Thread.currentThread().interrupt();
                watch.close();
                told.set(held.release.getCount() == 0 && Thread.interrupted());
            });
            closing.start();
            await().pollInterval(Duration.ofMillis(5)).until(() -> closing.getState() == Thread.State.TIMED_WAITING);
            held.release.countDown();
            closing.join(5_000);
            assertThat(told).isTrue();

            held.watch = store.watch(held);
            store.bump(USERS, 2);
            assertThat(held.closed.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(held.closing).isLessThan(Duration.ofMillis(900));
        }
    }

    /** Does not return at once. */
    private static final class Held implements WatchListener {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch release = new CountDownLatch(1);
        private final CountDownLatch closed = new CountDownLatch(1);
        private volatile @Nullable Watch watch;
        /** How long the listener's own close() took. */
        private volatile @Nullable Duration closing;

        @Override
        public void changed(@Nullable ResourceId name) {
            entered.countDown();
            TestRedis.awaitQuietly(release);
            if (watch != null) {
                long start = System.nanoTime();
                watch.close();
                closing = Duration.ofNanos(System.nanoTime() - start);
                closed.countDown();
            }
        }

        @Override
        public void ended(Throwable cause) {}
    }
}
