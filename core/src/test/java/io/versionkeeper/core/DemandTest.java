package io.versionkeeper.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.versionkeeper.spi.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Reads that demand a snapshot which was confirmed lately, with time in the test's hands. */
class DemandTest {
    private static final String POLL = "versionkeeper-poll";
    private static final String LOAD = "versionkeeper-load-users";
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration NANOSECOND = Duration.ofNanos(1);

    private final ManualScheduler scheduler = new ManualScheduler();
    private final FaultyStore store = new FaultyStore();
    private final VersionKeeper keeper = scheduler.start(VersionKeeper.builder(store)
            .interval(INTERVAL)
            .pollTimeout(Duration.ofHours(1))
            .awaitFirstLoad(Duration.ZERO));
    private final VersionedResource<String> users = keeper.resource("users", this::load);
    private String data = "data 1";
    private RuntimeException sourceFailure;

    private String load() {
        if (sourceFailure != null) {
            throw sourceFailure;
        }
        return data;
    }

    private void change() {
        data = "data 2";
        store.set("users", 1, 11);
    }

    @Nested
    class NotWaiting {
        @Test
        void isServedWhatWasConfirmedLatelyAndNothingOlder() {
            scheduler.settle();
            keeper.pollSoon();
            scheduler.runSteps();
            scheduler.finish(POLL);
            scheduler.pass(SECOND);
            assertThat(users.get(SECOND)).isEqualTo("data 1");
            scheduler.pass(NANOSECOND);
            assertThatThrownBy(() -> users.get(SECOND))
                    .isInstanceOf(StaleSnapshotException.class)
                    .hasMessageContaining("\"users\" was confirmed PT1.000000001S ago, more than the PT1S demanded")
                    .hasMessageContaining("not read from the store since")
                    .hasMessageContaining("get(maxStaleness, timeout)")
                    .hasNoCause();
            assertThat(users.get()).as("without a demand").isEqualTo("data 1");
        }

        @Test
        void neitherPollsNorLetsTimePass() {
            scheduler.settle();
            scheduler.pass(SECOND);
            int reads = store.reads;
            Instant now = scheduler.now();
            assertThatThrownBy(() -> users.get(Duration.ZERO)).isInstanceOf(StaleSnapshotException.class);
            scheduler.settle();
            assertThat(store.reads).isEqualTo(reads);
            assertThat(scheduler.now()).isEqualTo(now);
        }

        @Test
        void theReasonIsTheStoreThatFails() {
            scheduler.settle();
            store.failure = new StoreUnavailableException("down", null);
            scheduler.advance(INTERVAL);
            assertThatThrownBy(() -> users.get(SECOND))
                    .hasMessageContaining("could not be read from the store")
                    .hasCause(store.failure);
        }

        @Test
        void theReasonIsTheLoadThatFails() {
            scheduler.settle();
            sourceFailure = new IllegalStateException("the source is down");
            change();
            scheduler.advance(INTERVAL);
            assertThatThrownBy(() -> users.get(Duration.ZERO))
                    .hasMessageContaining("its load has failed")
                    .hasMessageContaining("the source is down")
                    .hasCause(sourceFailure);
        }

        @Test
        void theReasonIsALoadThatRuns() {
            scheduler.settle();
            scheduler.holdLoads("users");
            change();
            scheduler.advance(INTERVAL);
            assertThatThrownBy(() -> users.get(Duration.ZERO)).hasMessageContaining("a load is running");
        }

        @Test
        void withoutASnapshotThereIsNothingToServe() {
            assertThatThrownBy(() -> users.get(Duration.ofDays(1)))
                    .isInstanceOf(NoSnapshotException.class)
                    .hasMessageContaining("users");
        }

        @Test
        void aClosedResourceIsServedUntilItIsTooOld() {
            scheduler.settle();
            users.close();
            scheduler.settle();
            assertThat(users.get(SECOND)).isEqualTo("data 1");
            scheduler.advance(Duration.ofMinutes(1));
            assertThatThrownBy(() -> users.get(SECOND))
                    .isInstanceOf(StaleSnapshotException.class)
                    .hasMessageContaining("it is closed");
        }

        @Test
        void aPollThatFindsAnotherVersionConfirmsNothing() {
            scheduler.settle();
            change();
            scheduler.pass(SECOND);
            keeper.pollSoon();
            scheduler.runSteps();
            scheduler.finish(POLL);
            assertThatThrownBy(() -> users.get(Duration.ofMillis(999))).isInstanceOf(StaleSnapshotException.class);
            scheduler.finish(LOAD);
            assertThat(users.get(Duration.ZERO)).isEqualTo("data 2");
        }
    }

    @Nested
    class Waiting {
        @Test
        void zeroSeesABumpMadeJustBeforeTheCall() throws Exception {
            scheduler.settle();
            assertThat(users.get(Duration.ZERO, SECOND)).isEqualTo("data 1");
            Instant before = scheduler.now();
            change();
            assertThat(users.get(Duration.ZERO, SECOND)).isEqualTo("data 2");
            assertThat(Duration.between(before, scheduler.now()))
                    .as("it does not wait for the interval")
                    .isLessThan(Duration.ofMillis(1));
        }

        @Test
        void whatWasConfirmedLatelyIsServedWithoutAPoll() throws Exception {
            scheduler.settle();
            scheduler.pass(SECOND);
            int reads = store.reads;
            assertThat(users.get(Duration.ofSeconds(2), SECOND)).isEqualTo("data 1");
            assertThat(store.reads).isEqualTo(reads);
        }

        @Test
        void theFirstSnapshotIsWaitedForToo() throws Exception {
            assertThat(users.get(Duration.ZERO, SECOND)).isEqualTo("data 1");
        }

        @Test
        void theWaitEndsWithTheReasonWhenTheTimeHasPassed() {
            scheduler.settle();
            store.failure = new StoreUnavailableException("down", null);
            Instant before = scheduler.now();
            assertThatThrownBy(() -> users.get(Duration.ZERO, Duration.ofSeconds(3)))
                    .isInstanceOf(StaleSnapshotException.class)
                    .hasMessageContaining("could not be read from the store")
                    .hasCause(store.failure);
            assertThat(Duration.between(before, scheduler.now()))
                    .isBetween(Duration.ofSeconds(3), Duration.ofSeconds(3).plusMillis(1));
        }

        @Test
        void theWaitEndsWithTheReasonWhenTheLoadHangs() {
            scheduler.settle();
            scheduler.holdLoads("users");
            change();
            assertThatThrownBy(() -> users.get(Duration.ZERO, SECOND))
                    .isInstanceOf(StaleSnapshotException.class)
                    .hasMessageContaining("a load is running");
        }

        @Test
        void aFailedLoadIsTriedAgainWithinTheWait() throws Exception {
            scheduler.settle();
            RuntimeException[] failures = {new IllegalStateException("once"), new IllegalStateException("twice"), null};
            int[] next = {0};
            VersionedResource<String> prices = keeper.resource("prices", () -> {
                if (failures[next[0]] != null) {
                    throw failures[next[0]++];
                }
                return "prices";
            });
            assertThat(prices.get(Duration.ZERO, SECOND)).isEqualTo("prices");
        }

        @Test
        void withoutASnapshotTheReasonIsThatThereIsNone() {
            sourceFailure = new IllegalStateException("the source is down");
            assertThatThrownBy(() -> users.get(Duration.ZERO, SECOND))
                    .isInstanceOf(NoSnapshotException.class)
                    .hasMessageContaining("the source is down");
        }

        @Test
        void aTimeOutOfZeroOrLessDoesNotWait() {
            scheduler.settle();
            scheduler.pass(SECOND);
            Instant before = scheduler.now();
            for (Duration none : new Duration[] {Duration.ZERO, Duration.ofSeconds(-5)}) {
                assertThatThrownBy(() -> users.get(Duration.ZERO, none)).isInstanceOf(StaleSnapshotException.class);
            }
            assertThat(scheduler.now()).isEqualTo(before);
        }

        @Test
        void aPollThatWasSentBeforeTheCallIsNotEnough() {
            Engine engine = new Engine(
                    scheduler.newPlatform(), VersionKeeper.builder(store).settings(), store, List.of());
            VersionedResource<String> refresh = new VersionedResource<>(engine, users.id(), () -> data, null);
            engine.add(refresh);
            scheduler.settle();
            engine.pollSoon();
            scheduler.runSteps();
            scheduler.pass(NANOSECOND);
            long called = engine.platform().nanoTime();
            Demands.Demand demand = new Demands.Demand(() -> refresh.snapshotFreshAsOf(called) != null);
            assertThat(engine.demands().add(demand)).isTrue();
            engine.pollSoon();
            scheduler.runSteps();

            scheduler.finish(POLL);
            assertThat(demand.met().getCount()).as("waits still").isEqualTo(1);
            scheduler.finish(POLL);
            assertThat(demand.met().getCount()).as("met").isZero();
            assertThat(engine.demands().isEmpty()).isTrue();
        }
    }

    @Nested
    class BadInput {
        @Test
        void anAgeBelowZeroIsOneClearError() {
            for (Duration bad : new Duration[] {Duration.ofNanos(-1), Duration.ofSeconds(Long.MIN_VALUE)}) {
                assertThatThrownBy(() -> users.get(bad))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("maxStaleness is " + bad + "; give zero or more");
                assertThatThrownBy(() -> users.get(bad, SECOND)).isInstanceOf(IllegalArgumentException.class);
            }
        }

        @Test
        void theGreatestAgeIsNoOverflow() throws Exception {
            scheduler.settle();
            scheduler.advance(Duration.ofDays(1));
            Duration greatest = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
            assertThat(users.get(greatest)).isEqualTo("data 1");
            assertThat(users.get(greatest, Duration.ofSeconds(Long.MIN_VALUE))).isEqualTo("data 1");
        }
    }
}
