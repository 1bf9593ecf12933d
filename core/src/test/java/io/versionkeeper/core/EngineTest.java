package io.versionkeeper.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The engine's promises (I1 to I6), with time and threads in the test's hands. */
class EngineTest {
    private static final String POLL = "versionkeeper-poll";
    private static final String LOAD = "versionkeeper-load-users";
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final ManualScheduler scheduler = new ManualScheduler();
    private final FaultyStore store = new FaultyStore();
    private final VersionKeeperBuilder builder = VersionKeeper.builder(store)
            .interval(INTERVAL)
            .loadTimeout(Duration.ofSeconds(60))
            .awaitFirstLoad(Duration.ZERO);
    private final List<String> events = new ArrayList<>();
    private String data = "data 1";
    private int loads;

    private VersionedResource<String> users(VersionKeeper keeper) {
        return keeper.resource("users", () -> {
            loads++;
            return data;
        });
    }

    private VersionKeeper keeper() {
        return builder.build(scheduler.newPlatform());
    }

    @Nested
    class Polling {
        @Test
        void theFirstPollIsFollowedByTheFirstLoad() {
            store.set("users", 3, 33);
            VersionedResource<String> users = users(keeper());
            scheduler.settle();

            assertThat(users.snapshot().value()).isEqualTo("data 1");
            assertThat(users.snapshot().version()).isEqualTo(Version.of(3, 33));
            assertThat(users.health().state()).isEqualTo(HealthState.IN_STEP);
        }

        @Test
        void aResourceThatWasNeverBumpedIsLoadedAtVersionNone() {
            VersionedResource<String> users = users(keeper());
            scheduler.settle();

            assertThat(users.snapshot().version()).isEqualTo(Version.NONE);
            assertThat(loads).isEqualTo(1);
        }

        @Test
        void nothingIsLoadedWhileNothingDiffers() {
            users(keeper());
            scheduler.settle();
            scheduler.advance(Duration.ofMinutes(30));

            assertThat(store.reads).isBetween(180, 202);
            assertThat(loads).isEqualTo(1);
        }

        @Test
        void aChangeIsLoadedWithinOneInterval() {
            VersionedResource<String> users = users(keeper());
            scheduler.settle();
            data = "data 2";
            store.set("users", 1, 11);
            scheduler.advance(INTERVAL);

            assertThat(users.get()).isEqualTo("data 2");
            assertThat(loads).isEqualTo(2);
        }

        @Test
        void aLowerNumberIsLoadedToo() {
            store.set("users", 5, 55);
            VersionedResource<String> users = users(keeper());
            scheduler.settle();
            data = "restored";
            store.set("users", 3, 33);
            scheduler.advance(INTERVAL);

            assertThat(users.get()).isEqualTo("restored");
            assertThat(users.snapshot().version()).isEqualTo(Version.of(3, 33));
        }

        @Test
        void theSameNumberWithAnotherStampIsLoadedToo() {
            store.set("users", 5, 55);
            VersionedResource<String> users = users(keeper());
            scheduler.settle();
            data = "restored and bumped to the same number";
            store.set("users", 5, 56);
            scheduler.advance(INTERVAL);

            assertThat(users.get()).isEqualTo("restored and bumped to the same number");
        }

        @Test
        void aNewIncarnationReloadsWhatDoesNotDiffer() {
            store.set("users", 5, 55);
            VersionedResource<String> users = users(keeper());
            scheduler.settle();
            data = "behind a lost bump";
            store.incarnation = "second";
            scheduler.advance(INTERVAL);
            scheduler.advance(INTERVAL);

            assertThat(users.get()).isEqualTo("behind a lost bump");
            assertThat(loads).as("once, not at every poll").isEqualTo(2);
        }

        @Test
        void anOldSnapshotIsLoadedAgainAlthoughNothingDiffers() {
            builder.reloadAtLeastEvery(Duration.ofMinutes(5));
            VersionedResource<String> users = users(keeper());
            scheduler.settle();
            data = "changed without a bump";
            scheduler.advance(Duration.ofMinutes(4));
            assertThat(users.get()).isEqualTo("data 1");
            scheduler.advance(Duration.ofMinutes(1).plus(INTERVAL));
            assertThat(users.get()).isEqualTo("changed without a bump");
        }

        @Test
        void reloadAtLeastEveryCanBeTurnedOff() {
            builder.reloadAtLeastEvery(Duration.ZERO);
            users(keeper());
            scheduler.settle();
            scheduler.advance(Duration.ofHours(3));
            assertThat(loads).isEqualTo(1);
        }

        @Test
        void requestsDuringAPollMakeExactlyOneMore() {
            VersionKeeper keeper = keeper();
            keeper.pollSoon();
            scheduler.runSteps();
            for (int i = 0; i < 100; i++) {
                keeper.pollSoon();
                scheduler.runSteps();
            }
            assertThat(scheduler.pending(POLL)).hasSize(1);
            scheduler.settle();
            assertThat(store.reads).isEqualTo(2);
        }

        @Test
        void jitterOnlyShortensTheInterval() {
            for (int i = 0; i < 10_000; i++) {
                assertThat(Settings.jittered(1_000, scheduler.newPlatform())).isBetween(900L, 1_000L);
            }
        }

        @Test
        void aPollIsConfirmedAsOfTheTimeItWasSent() {
            VersionKeeper keeper = keeper();
            keeper.pollSoon();
            scheduler.runSteps();
            scheduler.pass(Duration.ofSeconds(7));
            scheduler.finish(POLL);

            assertThat(keeper.health().sinceConfirmed()).isEqualTo(Duration.ofSeconds(7));
        }

        @Test
        void aFailingStoreIsPolledAtEveryIntervalAndTheSnapshotStays() {
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            scheduler.settle();
            store.failure = new StoreUnavailableException("down", null);
            int before = store.reads;
            scheduler.advance(Duration.ofMinutes(10));

            assertThat(store.reads - before).as("polls never back off").isBetween(60, 68);
            assertThat(users.get()).isEqualTo("data 1");
            assertThat(keeper.health().pollFailure()).isEqualTo(store.failure);
            assertThat(keeper.health().sinceConfirmed()).isGreaterThan(Duration.ofMinutes(9));

            store.failure = null;
            data = "data 2";
            store.set("users", 1, 11);
            scheduler.advance(INTERVAL);
            assertThat(users.get()).isEqualTo("data 2");
            assertThat(keeper.health().pollFailure()).isNull();
        }

        @Test
        void anErrorOfTheStoreEndsNothing() {
            VersionedResource<String> users = users(keeper());
            store.failure = new IllegalArgumentException("a bug in the store");
            scheduler.settle();
            assertThatThrownBy(users::get)
                    .isInstanceOf(NoSnapshotException.class)
                    .hasMessageContaining("users");
            store.failure = null;
            scheduler.advance(INTERVAL);
            assertThat(users.get()).isEqualTo("data 1");
        }

        @Test
        void aHungPollIsAbandonedAndItsLateAnswerDiscarded() {
            store.set("users", 1, 11);
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            scheduler.runSteps();
            ManualScheduler.ManualCall hung = scheduler.pending(POLL).get(0);
            scheduler.pass(Duration.ofSeconds(30));
            assertThat(hung.interrupted()).isTrue();
            assertThat(keeper.health().abandonedPolls()).isEqualTo(1);
            assertThat(keeper.health().pollFailure()).isInstanceOf(TimeoutException.class);

            scheduler.pass(INTERVAL);
            scheduler.finish(POLL); // the hung one, whose answer nobody may use
            assertThat(scheduler.pending(LOAD)).isEmpty();
            assertThat(keeper.health().abandonedPolls()).isZero();

            scheduler.settle();
            assertThat(users.snapshot().version()).isEqualTo(Version.of(1, 11));
        }

        @Test
        void atMostTwoHungPollsHoldAThreadAndPollingGoesOnWhenOneEnds() {
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            scheduler.runSteps();
            scheduler.pass(Duration.ofMinutes(10));
            assertThat(scheduler.pending(POLL)).hasSize(2);
            assertThat(keeper.health().abandonedPolls()).isEqualTo(2);

            scheduler.settle();
            assertThat(users.get()).isEqualTo("data 1");
            assertThat(keeper.health().abandonedPolls()).isZero();
        }
    }

    @Nested
    class Loading {
        @Test
        void anyNumberOfBumpsDuringALoadCostAtMostTwoMore() {
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            scheduler.runSteps();
            scheduler.finish(POLL);
            for (int i = 1; i <= 100; i++) {
                keeper.bump("users");
                scheduler.runSteps();
                scheduler.finish(POLL);
            }
            assertThat(scheduler.pending(LOAD)).as("one load in flight").hasSize(1);
            scheduler.settle();

            assertThat(loads).isLessThanOrEqualTo(3);
            assertThat(users.snapshot().version()).isEqualTo(store.records.get(users.id()));
        }

        @Test
        void theVersionIsReadAgainRightBeforeAFollowUpLoad() {
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            scheduler.runSteps();
            scheduler.finish(POLL);
            store.set("users", 1, 11);
            keeper.pollSoon();
            scheduler.runSteps();
            scheduler.finish(POLL); // reads 1 while the first load runs
            store.set("users", 2, 22); // nobody has read 2 yet
            scheduler.settle();

            assertThat(users.snapshot().version()).isEqualTo(Version.of(2, 22));
            assertThat(loads).isEqualTo(2);
        }

        @Test
        void theLabelIsWhatWasReadBeforeTheLoad() {
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            scheduler.runSteps();
            scheduler.finish(POLL);
            store.set("users", 1, 11);
            scheduler.finish(LOAD);

            assertThat(users.snapshot().version()).isEqualTo(Version.NONE);
        }

        @Test
        void aNodesOwnBumpDoesNotRaiseItsLabel() {
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            scheduler.settle();
            data = "data 2";
            keeper.bump("users");
            assertThat(users.snapshot().version()).isEqualTo(Version.NONE);
            scheduler.settle();
            assertThat(users.get()).isEqualTo("data 2");
            assertThat(users.snapshot().version().number()).isEqualTo(1);
        }

        @Test
        void aLabelDoesNotGoBackToAVersionThatTheLatestPollDidNotRead() {
            store.set("users", 5, 55);
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            scheduler.settle();

            store.set("users", 3, 33);
            keeper.pollSoon();
            scheduler.runSteps();
            scheduler.finish(POLL); // the load of version 3 begins
            store.set("users", 6, 66);
            keeper.pollSoon();
            scheduler.runSteps();
            scheduler.finish(POLL);
            scheduler.finish(LOAD);
            assertThat(users.snapshot().version()).isEqualTo(Version.of(5, 55));
            scheduler.settle();
            assertThat(users.snapshot().version()).isEqualTo(Version.of(6, 66));
        }

        @Test
        void aFailedLoadIsTriedAgainAndTheSnapshotStays() {
            boolean[] fails = {false};
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = keeper.resource("users", () -> {
                loads++;
                if (fails[0]) {
                    throw new IllegalStateException("the source is down");
                }
                return data;
            });
            scheduler.settle();
            fails[0] = true;
            data = "data 2";
            keeper.bump("users");
            scheduler.settle();
            scheduler.advance(Duration.ofMinutes(10));
            assertThat(users.get()).isEqualTo("data 1");
            assertThat(users.health().state()).isEqualTo(HealthState.BEHIND);
            assertThat(users.health().loadFailure()).hasMessage("the source is down");
            assertThat(loads)
                    .as("at least every 30 s, at most doubling from 200 ms")
                    .isBetween(21, 35);

            fails[0] = false;
            scheduler.advance(Duration.ofSeconds(30));
            assertThat(users.get()).isEqualTo("data 2");
            assertThat(users.health().loadFailure()).isNull();
        }

        @Test
        void theBackoffIsNotCarriedOverToAnotherVersion() {
            VersionKeeper keeper = keeper();
            boolean[] fails = {true};
            VersionedResource<String> users = keeper.resource("users", () -> {
                loads++;
                if (fails[0]) {
                    throw new IllegalStateException("the source is down");
                }
                return data;
            });
            scheduler.settle();
            scheduler.advance(Duration.ofMinutes(10));
            int before = loads;
            keeper.bump("users");
            scheduler.settle();
            assertThat(loads).isEqualTo(before + 1);
            scheduler.advance(Duration.ofMillis(200));
            assertThat(loads).as("the new version's backoff starts anew").isEqualTo(before + 2);
            fails[0] = false;
            keeper.bump("users");
            scheduler.settle();
            assertThat(users.get()).isEqualTo("data 1");
        }

        @Test
        void aVersionReadDuringALoadThatFailsIsLoadedAtOnce() {
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = keeper.resource("users", () -> {
                if (++loads <= 20) {
                    throw new IllegalStateException("the source is down");
                }
                return data;
            });
            scheduler.settle();
            while (loads < 19) {
                scheduler.advance(Duration.ofSeconds(1));
            }
            while (scheduler.pending(LOAD).isEmpty()) {
                scheduler.pass(Duration.ofSeconds(1));
                scheduler.pending(POLL).forEach(poll -> scheduler.finish(POLL));
            }
            keeper.bump("users");
            scheduler.runSteps();
            scheduler.finish(POLL);
            scheduler.finish(LOAD); // fails for the version before the bump, 20 times in a row
            scheduler.settle();
            assertThat(users.get()).as("no backoff").isEqualTo("data 1");
        }

        @Test
        void aFailedFirstLoadEndsNothing() {
            VersionedResource<String> users = keeper().resource("users", () -> {
                if (++loads < 3) {
                    throw new StackOverflowError("an Error is a failure like any other");
                }
                return data;
            });
            scheduler.settle();
            assertThatThrownBy(users::get)
                    .isInstanceOf(NoSnapshotException.class)
                    .hasMessageContaining("StackOverflowError")
                    .hasCauseInstanceOf(StackOverflowError.class);
            scheduler.advance(Duration.ofSeconds(5));
            assertThat(users.get()).isEqualTo("data 1");
        }

        @Test
        void aLoaderThatReturnsNullHasFailed() {
            VersionedResource<String> users = keeper().resource("users", () -> null);
            scheduler.settle();
            assertThatThrownBy(users::get).hasMessageContaining("returned null; return an empty value instead");
        }

        @Test
        void aHungLoadIsInterruptedAbandonedAndItsValueDiscarded() {
            VersionedResource<String> users = users(keeper());
            scheduler.runSteps();
            scheduler.finish(POLL);
            ManualScheduler.ManualCall hung = scheduler.pending(LOAD).get(0);
            scheduler.pass(Duration.ofSeconds(60));
            assertThat(hung.interrupted()).isTrue();
            assertThat(users.health().abandonedLoads()).isEqualTo(1);
            assertThat(users.health().loadFailure()).isInstanceOf(TimeoutException.class);

            scheduler.finish(LOAD);
            assertThat(users.health().abandonedLoads()).isZero();
            assertThatThrownBy(users::get).isInstanceOf(NoSnapshotException.class);
            scheduler.settle();
            scheduler.advance(Duration.ofSeconds(1));
            assertThat(users.get()).isEqualTo("data 1");
        }

        @Test
        void atMostTwoHungLoadsHoldAThreadAndLoadingGoesOnWhenOneEnds() {
            VersionedResource<String> users = users(keeper());
            scheduler.runSteps();
            for (int i = 0; i < 100; i++) {
                while (!scheduler.pending(POLL).isEmpty()) {
                    scheduler.finish(POLL);
                }
                scheduler.pass(INTERVAL);
            }
            assertThat(scheduler.pending(LOAD)).hasSize(2);
            assertThat(users.health().abandonedLoads()).isEqualTo(2);
            scheduler.settle();
            assertThat(users.get()).isEqualTo("data 1");
        }

        @Test
        void aHungLoaderDelaysNoOtherResource() {
            VersionKeeper keeper = keeper();
            users(keeper);
            VersionedResource<String> prices = keeper.resource("prices", () -> "prices");
            scheduler.runSteps();
            scheduler.finish(POLL);
            scheduler.finish(POLL);
            scheduler.finish("versionkeeper-load-prices");
            assertThat(scheduler.pending(LOAD)).hasSize(1);
            assertThat(prices.get()).isEqualTo("prices");
        }

        @Test
        void loadsAboveTheCapWaitTheirTurnAndAHungOneGivesItUp() {
            builder.maxConcurrentLoads(1);
            VersionKeeper keeper = keeper();
            users(keeper);
            VersionedResource<String> prices = keeper.resource("prices", () -> "prices");
            scheduler.runSteps();
            scheduler.finish(POLL);
            scheduler.finish(POLL);
            assertThat(scheduler.pending("versionkeeper-load-prices")).isEmpty();
            assertThat(prices.health().loading()).isTrue();
            scheduler.pass(Duration.ofSeconds(60));
            scheduler.finish("versionkeeper-load-prices");
            assertThat(prices.get()).isEqualTo("prices");
        }

        @Test
        void aClosedResourceIsNoLongerLoadedAndItsNameIsFree() {
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            scheduler.settle();
            users.close();
            users.close();
            keeper.bump("users");
            scheduler.settle();
            assertThat(loads).isEqualTo(1);
            assertThat(users.get()).isEqualTo("data 1");
            assertThat(users.health().state()).isEqualTo(HealthState.CLOSED);

            VersionedResource<String> again = users(keeper);
            scheduler.settle();
            assertThat(again.snapshot().version().number()).isEqualTo(1);
        }
    }

    @Nested
    class Bumping {
        @Test
        void aLostAnswerIsReadBack() {
            store.lostAnswers = 1;
            Version version = keeper().bump("users");
            assertThat(version.number()).isEqualTo(1);
            assertThat(store.bumps).isEqualTo(1);
        }

        @Test
        void aLostRequestIsSentAgain() {
            store.lostBumps = 2;
            Version version = keeper().bump("users");
            assertThat(version.number()).isEqualTo(1);
            assertThat(store.bumps).isEqualTo(3);
        }

        @Test
        void whatStaysUnknownIsSaidToBeUnknown() {
            store.lostBumps = 100;
            assertThatThrownBy(() -> keeper().bump("users"))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("\"users\"")
                    .hasMessageContaining("unknown");
            assertThat(store.bumps).isEqualTo(3);
        }
    }

    @Nested
    class Listening {
        private final KeeperListener recorder = new KeeperListener() {
            @Override
            public void published(ResourceId id, Snapshot<?> snapshot) {
                events.add("published " + id + " " + snapshot.value());
            }

            @Override
            public void loadFailed(ResourceId id, Throwable cause) {
                events.add("load failed");
            }

            @Override
            public void pollFailed(Throwable cause) {
                events.add("poll failed");
            }

            @Override
            public void pollRecovered() {
                events.add("poll recovered");
            }
        };

        @Test
        void listenersAreToldInOrderAndOneThatThrowsHarmsNothing() {
            builder.listener(new KeeperListener() {
                        @Override
                        public void published(ResourceId id, Snapshot<?> snapshot) {
                            throw new AssertionError("a listener's failure");
                        }
                    })
                    .listener(recorder);
            VersionedResource<String> users = users(keeper());
            store.failure = new StoreUnavailableException("down", null);
            scheduler.settle();
            store.failure = null;
            scheduler.advance(INTERVAL);

            assertThat(events).containsExactly("poll failed", "poll recovered", "published users data 1");
            assertThat(users.get()).isEqualTo("data 1");
        }

        @Test
        void aListenerThatHangsHarmsNothing() {
            builder.listener(recorder);
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            scheduler.runSteps();
            scheduler.finish(POLL);
            scheduler.finish(LOAD);
            for (int i = 0; i < 2_000; i++) {
                keeper.bump("users");
                scheduler.runSteps();
                scheduler.finish(POLL);
                scheduler.finish(LOAD);
            }
            assertThat(scheduler.pending("versionkeeper-listener")).hasSize(1);
            assertThat(users.snapshot().version().number()).isEqualTo(2_000);
            scheduler.settle();
            assertThat(events).hasSize(1 + Listeners.CAPACITY);
        }
    }
}
