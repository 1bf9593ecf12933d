package io.versionkeeper.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;
import com.google.common.util.concurrent.Uninterruptibles;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What users see of a keeper, with real threads and real time. */
@Timeout(20)
class VersionKeeperTest {
    /** Only waited for in full when something is wrong, or the machine is very busy. */
    private static final Duration SOON = Duration.ofSeconds(5);

    private final InMemoryVersionStore store = new InMemoryVersionStore();
    private final VersionKeeperBuilder builder =
            VersionKeeper.builder(store).interval(Duration.ofMillis(50)).awaitFirstLoad(SOON);

    @Test
    void fourNodesFollowAChangeMadeOnOne() {
        AtomicReference<String> database = new AtomicReference<>("one");
        List<VersionKeeper> nodes = List.of(node(), node(), node(), node());
        List<VersionedResource<String>> users = nodes.stream()
                .map(keeper -> keeper.resource("users", database::get))
                .toList();
        assertThat(users).allSatisfy(resource -> assertThat(resource.get()).isEqualTo("one"));

        database.set("two");
        nodes.get(0).bump("users");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(users)
                        .allSatisfy(resource -> assertThat(resource.get()).isEqualTo("two")));
        nodes.forEach(VersionKeeper::close);
    }

    private VersionKeeper node() {
        return VersionKeeper.builder(store.newClient())
                .interval(Duration.ofMillis(50))
                .awaitFirstLoad(SOON)
                .start();
    }

    @Test
    void idleItHasOneThread() {
        try (VersionKeeper keeper = builder.interval(Duration.ofHours(1))
                .reloadAtLeastEvery(Duration.ZERO)
                .start()) {
            for (int i = 0; i < 100; i++) {
                keeper.resource("resource " + i, () -> "value");
            }
            await().atMost(SOON).untilAsserted(() -> assertThat(keeperThreads()).hasSize(1));
        }
    }

    @Test
    void aCacheEntryLoadedAcrossABumpIsNotSeenAfterIt() throws Exception {
        AtomicReference<String> database = new AtomicReference<>("old");
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch proceed = new CountDownLatch(1);
        CacheLoader<String, String> loader = CacheLoader.from(key -> {
            String read = database.get();
            reading.countDown();
            awaitQuietly(proceed);
            return read;
        });
        try (VersionKeeper keeper = builder.start()) {
            VersionedResource<LoadingCache<String, String>> users =
                    keeper.resource("users", GuavaCaches.fresh(CacheBuilder.newBuilder(), loader));
            CompletableFuture<String> held =
                    CompletableFuture.supplyAsync(() -> users.get().getUnchecked("ann"));
            reading.await();
            LoadingCache<String, String> before = users.get();
            database.set("new");
            keeper.bump("users");
            await().atMost(SOON).until(() -> users.get() != before);
            proceed.countDown();

            assertThat(held.get()).isEqualTo("old");
            assertThat(users.get().getUnchecked("ann")).isEqualTo("new");
        }
    }

    @Nested
    class Starting {
        @Test
        void aMisconfiguredStoreIsAnExceptionAtStart() {
            FaultyStore faulty = new FaultyStore();
            faulty.failure = new StoreMisconfiguredException("the password is wrong", null);
            assertThatThrownBy(() -> VersionKeeper.builder(faulty).start()).isSameAs(faulty.failure);
            awaitNoKeeperThread();
            assertThat(faulty.closed).as("what the user passed in stays open").isFalse();
        }

        @Test
        void aStoreThatIsDownIsNot() throws Exception {
            FaultyStore faulty = new FaultyStore();
            faulty.failure = new StoreUnavailableException("down", null);
            try (VersionKeeper keeper = VersionKeeper.builder(faulty)
                    .interval(Duration.ofMillis(50))
                    .awaitFirstLoad(Duration.ofMillis(100))
                    .start()) {
                VersionedResource<String> users = keeper.resource("users", () -> "users");
                assertThatThrownBy(users::get)
                        .isInstanceOf(NoSnapshotException.class)
                        .hasMessageContaining("could not be read from the store");
                faulty.failure = null;
                assertThat(users.await(SOON)).isTrue();
                assertThat(users.get()).isEqualTo("users");
            }
        }

        @Test
        void anUnknownSchemeIsOneClearError() {
            assertThatThrownBy(() -> VersionKeeper.connect("redis://:secret@host/0"))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("versionkeeper-store-redis")
                    .hasMessageNotContaining("secret");
        }
    }

    @Nested
    class Closing {
        @Test
        void closingEndsEveryThreadAndTheSnapshotsStay() {
            VersionKeeper keeper = builder.start();
            VersionedResource<String> users = keeper.resource("users", () -> "users");
            keeper.close();
            keeper.close();

            awaitNoKeeperThread();
            assertThat(users.get()).isEqualTo("users");
            assertThatThrownBy(() -> keeper.bump("users"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
            assertThatThrownBy(() -> keeper.resource("more", () -> "")).isInstanceOf(IllegalStateException.class);
        }

        @Test
        void closingInterruptsALoadAndLeavesTheCallersStoreOpen() {
            CountDownLatch never = new CountDownLatch(1);
            VersionKeeper keeper = builder.awaitFirstLoad(Duration.ofMillis(1)).start();
            keeper.resource("users", () -> {
                never.await();
                return "users";
            });
            await().atMost(SOON).until(() -> keeperThreads().stream().anyMatch(name -> name.endsWith("load-users")));
            keeper.close();
            awaitNoKeeperThread();
            assertThat(store.read(Set.of()).present()).isEmpty();
        }

        @Test
        void aLoaderThatIgnoresInterruptionDelaysClosingForABoundedTime() {
            CountDownLatch release = new CountDownLatch(1);
            VersionKeeper keeper = builder.awaitFirstLoad(Duration.ofMillis(1)).start();
            keeper.resource("users", () -> {
                awaitQuietly(release);
                return "users";
            });
            await().atMost(SOON).until(() -> keeperThreads().stream().anyMatch(name -> name.endsWith("load-users")));
            try {
                keeper.close();
                await().atMost(SOON)
                        .untilAsserted(() -> assertThat(keeperThreads()).containsExactly("versionkeeper-load-users"));
            } finally {
                release.countDown();
            }
            awaitNoKeeperThread();
        }

        @Test
        void aLoaderMayCloseItsKeeper() {
            CountDownLatch registered = new CountDownLatch(1);
            VersionKeeper keeper = builder.awaitFirstLoad(Duration.ZERO).start();
            keeper.resource("users", () -> {
                registered.await();
                keeper.close();
                return "users";
            });
            registered.countDown();
            awaitNoKeeperThread();
        }

        @Test
        void aThousandOpenAndCloseCyclesLeaveNoThread() {
            for (int i = 0; i < 1_000; i++) {
                try (VersionKeeper keeper = VersionKeeper.builder(store).start()) {
                    assertThat(keeper.resource("users", () -> "users").get()).isEqualTo("users");
                }
            }
            awaitNoKeeperThread();
        }
    }

    @Nested
    class BadInput {
        @Test
        void intervalsMustBeAboveZero() {
            for (Duration bad : List.of(Duration.ZERO, Duration.ofMillis(-1), Duration.ofDays(1_000_000))) {
                assertThatThrownBy(() -> builder.interval(bad))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("interval is " + bad)
                        .hasMessageContaining("above zero");
            }
            assertThatThrownBy(() -> builder.loadTimeout(Duration.ZERO)).hasMessageContaining("loadTimeout");
            assertThatThrownBy(() -> builder.maxConcurrentLoads(0)).hasMessageContaining("at least 1");
            assertThatThrownBy(() ->
                            builder.reloadAtLeastEvery(Duration.ofMillis(1)).start())
                    .hasMessageContaining("shorter than the interval");
        }

        @Test
        void aNameIsRegisteredOnce() {
            try (VersionKeeper keeper = builder.start()) {
                VersionedResource<String> users = keeper.resource("users", () -> "users");
                assertThatThrownBy(() -> keeper.resource("users", () -> "others"))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("\"users\" is registered already");
                users.close();
                assertThat(keeper.resource("users", () -> "others").get()).isEqualTo("others");
            }
        }

        @Test
        void aNullLoaderIsOneClearError() {
            try (VersionKeeper keeper = builder.start()) {
                assertThatThrownBy(() -> keeper.resource("users", (Loader<String>) null))
                        .isInstanceOf(NullPointerException.class)
                        .hasMessageContaining("The loader of resource \"users\" is null");
                assertThatThrownBy(() -> keeper.resource("", () -> "")).hasMessageContaining("empty");
            }
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        Uninterruptibles.awaitUninterruptibly(latch);
    }

    /** A thread is there for a moment after it has done its last work. */
    private static void awaitNoKeeperThread() {
        await().atMost(SOON).untilAsserted(() -> assertThat(keeperThreads()).isEmpty());
    }

    private static List<String> keeperThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("versionkeeper-"))
                .toList();
    }
}
