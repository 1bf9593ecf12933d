package io.versionkeeper.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.core.ResourceHealth.State;
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

    private final ManualPlatform platform = new ManualPlatform();
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
        return builder.build(platform);
    }

    @Nested
    class Polling {
        @Test
        void theFirstPollIsFollowedByTheFirstLoad() {
            store.set("users", 3, 33);
            VersionedResource<String> users = users(keeper());
            platform.settle();

            assertThat(users.snapshot().value()).isEqualTo("data 1");
            assertThat(users.snapshot().version()).isEqualTo(Version.of(3, 33));
            assertThat(users.health().state()).isEqualTo(State.IN_STEP);
        }

        @Test
        void aResourceThatWasNeverBumpedIsLoadedAtVersionNone() {
            VersionedResource<String> users = users(keeper());
            platform.settle();

            assertThat(users.snapshot().version()).isEqualTo(Version.NONE);
            assertThat(loads).isEqualTo(1);
        }

        @Test
        void nothingIsLoadedWhileNothingDiffers() {
            users(keeper());
            platform.settle();
            platform.passSettling(Duration.ofMinutes(30));

            assertThat(store.reads).isBetween(180, 202);
            assertThat(loads).isEqualTo(1);
        }

        @Test
        void aChangeIsLoadedWithinOneInterval() {
            VersionedResource<String> users = users(keeper());
            platform.settle();
            data = "data 2";
            store.set("users", 1, 11);
            platform.passSettling(INTERVAL);

            assertThat(users.get()).isEqualTo("data 2");
            assertThat(loads).isEqualTo(2);
        }

        @Test
        void aLowerNumberIsLoadedToo() {
            store.set("users", 5, 55);
            VersionedResource<String> users = users(keeper());
            platform.settle();
            data = "restored";
            store.set("users", 3, 33);
            platform.passSettling(INTERVAL);

            assertThat(users.get()).isEqualTo("restored");
            assertThat(users.snapshot().version()).isEqualTo(Version.of(3, 33));
        }

        @Test
        void theSameNumberWithAnotherStampIsLoadedToo() {
            store.set("users", 5, 55);
            VersionedResource<String> users = users(keeper());
            platform.settle();
            data = "restored and bumped to the same number";
            store.set("users", 5, 56);
            platform.passSettling(INTERVAL);

            assertThat(users.get()).isEqualTo("restored and bumped to the same number");
        }

        @Test
        void aNewIncarnationReloadsWhatDoesNotDiffer() {
            store.set("users", 5, 55);
            VersionedResource<String> users = users(keeper());
            platform.settle();
            data = "behind a lost bump";
            store.incarnation = "second";
            platform.passSettling(INTERVAL);
            platform.passSettling(INTERVAL);

            assertThat(users.get()).isEqualTo("behind a lost bump");
            assertThat(loads).as("once, not at every poll").isEqualTo(2);
        }

        @Test
        void anOldSnapshotIsLoadedAgainAlthoughNothingDiffers() {
            builder.reloadAtLeastEvery(Duration.ofMinutes(5));
            VersionedResource<String> users = users(keeper());
            platform.settle();
            data = "changed without a bump";
            platform.passSettling(Duration.ofMinutes(4));
            assertThat(users.get()).isEqualTo("data 1");
            platform.passSettling(Duration.ofMinutes(1).plus(INTERVAL));
            assertThat(users.get()).isEqualTo("changed without a bump");
        }

        @Test
        void reloadAtLeastEveryCanBeTurnedOff() {
            builder.reloadAtLeastEvery(Duration.ZERO);
            users(keeper());
            platform.settle();
            platform.passSettling(Duration.ofHours(3));
            assertThat(loads).isEqualTo(1);
        }

        @Test
        void requestsDuringAPollMakeExactlyOneMore() {
            VersionKeeper keeper = keeper();
            keeper.pollSoon();
            platform.runSteps();
            for (int i = 0; i < 100; i++) {
                keeper.pollSoon();
                platform.runSteps();
            }
            assertThat(platform.pending(POLL)).hasSize(1);
            platform.settle();
            assertThat(store.reads).isEqualTo(2);
        }

        @Test
        void jitterOnlyShortensTheInterval() {
            for (int i = 0; i < 10_000; i++) {
                assertThat(Settings.jittered(1_000, platform)).isBetween(900L, 1_000L);
            }
        }

        @Test
        void aPollIsConfirmedAsOfTheTimeItWasSent() {
            VersionKeeper keeper = keeper();
            keeper.pollSoon();
            platform.runSteps();
            platform.pass(Duration.ofSeconds(7));
            platform.finish(POLL);

            assertThat(keeper.health().sinceConfirmed()).isEqualTo(Duration.ofSeconds(7));
        }

        @Test
        void aFailingStoreIsPolledAtEveryIntervalAndTheSnapshotStays() {
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            platform.settle();
            store.failure = new StoreUnavailableException("down", null);
            int before = store.reads;
            platform.passSettling(Duration.ofMinutes(10));

            assertThat(store.reads - before).as("polls never back off").isBetween(60, 68);
            assertThat(users.get()).isEqualTo("data 1");
            assertThat(keeper.health().pollFailure()).isEqualTo(store.failure);
            assertThat(keeper.health().sinceConfirmed()).isGreaterThan(Duration.ofMinutes(9));

            store.failure = null;
            data = "data 2";
            store.set("users", 1, 11);
            platform.passSettling(INTERVAL);
            assertThat(users.get()).isEqualTo("data 2");
            assertThat(keeper.health().pollFailure()).isNull();
        }

        @Test
        void anErrorOfTheStoreEndsNothing() {
            VersionedResource<String> users = users(keeper());
            store.failure = new IllegalArgumentException("a bug in the store");
            platform.settle();
            assertThatThrownBy(users::get)
                    .isInstanceOf(NoSnapshotException.class)
                    .hasMessageContaining("users");
            store.failure = null;
            platform.passSettling(INTERVAL);
            assertThat(users.get()).isEqualTo("data 1");
        }

        @Test
        void aHungPollIsAbandonedAndItsLateAnswerDiscarded() {
            store.set("users", 1, 11);
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            platform.runSteps();
            ManualPlatform.ManualCall hung = platform.pending(POLL).get(0);
            platform.pass(Duration.ofSeconds(30));
            assertThat(hung.interrupted()).isTrue();
            assertThat(keeper.health().abandonedPolls()).isEqualTo(1);
            assertThat(keeper.health().pollFailure()).isInstanceOf(TimeoutException.class);

            platform.pass(INTERVAL);
            platform.finish(POLL); // the hung one, whose answer nobody may use
            assertThat(platform.pending(LOAD)).isEmpty();
            assertThat(keeper.health().abandonedPolls()).isZero();

            platform.settle();
            assertThat(users.snapshot().version()).isEqualTo(Version.of(1, 11));
        }

        @Test
        void atMostTwoHungPollsHoldAThreadAndPollingGoesOnWhenOneEnds() {
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            platform.runSteps();
            platform.pass(Duration.ofMinutes(10));
            assertThat(platform.pending(POLL)).hasSize(2);
            assertThat(keeper.health().abandonedPolls()).isEqualTo(2);

            platform.settle();
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
            platform.runSteps();
            platform.finish(POLL);
            for (int i = 1; i <= 100; i++) {
                keeper.bump("users");
                platform.runSteps();
                platform.finish(POLL);
            }
            assertThat(platform.pending(LOAD)).as("one load in flight").hasSize(1);
            platform.settle();

            assertThat(loads).isLessThanOrEqualTo(3);
            assertThat(users.snapshot().version()).isEqualTo(store.records.get(users.id()));
        }

        @Test
        void theVersionIsReadAgainRightBeforeAFollowUpLoad() {
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            platform.runSteps();
            platform.finish(POLL);
            store.set("users", 1, 11);
            keeper.pollSoon();
            platform.runSteps();
            platform.finish(POLL); // reads 1 while the first load runs
            store.set("users", 2, 22); // nobody has read 2 yet
            platform.settle();

            assertThat(users.snapshot().version()).isEqualTo(Version.of(2, 22));
            assertThat(loads).isEqualTo(2);
        }

        @Test
        void theLabelIsWhatWasReadBeforeTheLoad() {
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            platform.runSteps();
            platform.finish(POLL);
            store.set("users", 1, 11);
            platform.finish(LOAD);

            assertThat(users.snapshot().version()).isEqualTo(Version.NONE);
        }

        @Test
        void aNodesOwnBumpDoesNotRaiseItsLabel() {
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            platform.settle();
            data = "data 2";
            keeper.bump("users");
            assertThat(users.snapshot().version()).isEqualTo(Version.NONE);
            platform.settle();
            assertThat(users.get()).isEqualTo("data 2");
            assertThat(users.snapshot().version().number()).isEqualTo(1);
        }

        @Test
        void aLabelDoesNotGoBackToAVersionThatTheLatestPollDidNotRead() {
            store.set("users", 5, 55);
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            platform.settle();

            store.set("users", 3, 33);
            keeper.pollSoon();
            platform.runSteps();
            platform.finish(POLL); // the load of version 3 begins
            store.set("users", 6, 66);
            keeper.pollSoon();
            platform.runSteps();
            platform.finish(POLL);
            platform.finish(LOAD);
            assertThat(users.snapshot().version()).isEqualTo(Version.of(5, 55));
            platform.settle();
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
            platform.settle();
            fails[0] = true;
            data = "data 2";
            keeper.bump("users");
            platform.settle();
            platform.passSettling(Duration.ofMinutes(10));
            assertThat(users.get()).isEqualTo("data 1");
            assertThat(users.health().state()).isEqualTo(State.BEHIND);
            assertThat(users.health().loadFailure()).hasMessage("the source is down");
            assertThat(loads)
                    .as("at least every 30 s, at most doubling from 200 ms")
                    .isBetween(21, 35);

            fails[0] = false;
            platform.passSettling(Duration.ofSeconds(30));
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
            platform.settle();
            platform.passSettling(Duration.ofMinutes(10));
            int before = loads;
            keeper.bump("users");
            platform.settle();
            assertThat(loads).isEqualTo(before + 1);
            platform.passSettling(Duration.ofMillis(200));
            assertThat(loads).as("the new version's backoff starts anew").isEqualTo(before + 2);
            fails[0] = false;
            keeper.bump("users");
            platform.settle();
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
            platform.settle();
            while (loads < 19) {
                platform.passSettling(Duration.ofSeconds(1));
            }
            while (platform.pending(LOAD).isEmpty()) {
                platform.pass(Duration.ofSeconds(1));
                platform.pending(POLL).forEach(poll -> platform.finish(POLL));
            }
            keeper.bump("users");
            platform.runSteps();
            platform.finish(POLL);
            platform.finish(LOAD); // fails for the version before the bump, 20 times in a row
            platform.settle();
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
            platform.settle();
            assertThatThrownBy(users::get)
                    .isInstanceOf(NoSnapshotException.class)
                    .hasMessageContaining("StackOverflowError")
                    .hasCauseInstanceOf(StackOverflowError.class);
            platform.passSettling(Duration.ofSeconds(5));
            assertThat(users.get()).isEqualTo("data 1");
        }

        @Test
        void aLoaderThatReturnsNullHasFailed() {
            VersionedResource<String> users = keeper().resource("users", () -> null);
            platform.settle();
            assertThatThrownBy(users::get).hasMessageContaining("returned null; return an empty value instead");
        }

        @Test
        void aHungLoadIsInterruptedAbandonedAndItsValueDiscarded() {
            VersionedResource<String> users = users(keeper());
            platform.runSteps();
            platform.finish(POLL);
            ManualPlatform.ManualCall hung = platform.pending(LOAD).get(0);
            platform.pass(Duration.ofSeconds(60));
            assertThat(hung.interrupted()).isTrue();
            assertThat(users.health().abandonedLoads()).isEqualTo(1);
            assertThat(users.health().loadFailure()).isInstanceOf(TimeoutException.class);

            platform.finish(LOAD);
            assertThat(users.health().abandonedLoads()).isZero();
            assertThatThrownBy(users::get).isInstanceOf(NoSnapshotException.class);
            platform.settle();
            platform.passSettling(Duration.ofSeconds(1));
            assertThat(users.get()).isEqualTo("data 1");
        }

        @Test
        void atMostTwoHungLoadsHoldAThreadAndLoadingGoesOnWhenOneEnds() {
            VersionedResource<String> users = users(keeper());
            platform.runSteps();
            for (int i = 0; i < 100; i++) {
                while (!platform.pending(POLL).isEmpty()) {
                    platform.finish(POLL);
                }
                platform.pass(INTERVAL);
            }
            assertThat(platform.pending(LOAD)).hasSize(2);
            assertThat(users.health().abandonedLoads()).isEqualTo(2);
            platform.settle();
            assertThat(users.get()).isEqualTo("data 1");
        }

        @Test
        void aHungLoaderDelaysNoOtherResource() {
            VersionKeeper keeper = keeper();
            users(keeper);
            VersionedResource<String> prices = keeper.resource("prices", () -> "prices");
            platform.runSteps();
            platform.finish(POLL);
            platform.finish(POLL);
            platform.finish("versionkeeper-load-prices");
            assertThat(platform.pending(LOAD)).hasSize(1);
            assertThat(prices.get()).isEqualTo("prices");
        }

        @Test
        void loadsAboveTheCapWaitTheirTurnAndAHungOneGivesItUp() {
            builder.maxConcurrentLoads(1);
            VersionKeeper keeper = keeper();
            users(keeper);
            VersionedResource<String> prices = keeper.resource("prices", () -> "prices");
            platform.runSteps();
            platform.finish(POLL);
            platform.finish(POLL);
            assertThat(platform.pending("versionkeeper-load-prices")).isEmpty();
            assertThat(prices.health().state()).isEqualTo(State.LOADING);
            platform.pass(Duration.ofSeconds(60));
            platform.finish("versionkeeper-load-prices");
            assertThat(prices.get()).isEqualTo("prices");
        }

        @Test
        void aClosedResourceIsNoLongerLoadedAndItsNameIsFree() {
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            platform.settle();
            users.close();
            users.close();
            keeper.bump("users");
            platform.settle();
            assertThat(loads).isEqualTo(1);
            assertThat(users.get()).isEqualTo("data 1");
            assertThat(users.health().state()).isEqualTo(State.CLOSED);

            VersionedResource<String> again = users(keeper);
            platform.settle();
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
            platform.settle();
            store.failure = null;
            platform.passSettling(INTERVAL);

            assertThat(events).containsExactly("poll failed", "poll recovered", "published users data 1");
            assertThat(users.get()).isEqualTo("data 1");
        }

        @Test
        void aListenerThatHangsHarmsNothing() {
            builder.listener(recorder);
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            platform.runSteps();
            platform.finish(POLL);
            platform.finish(LOAD);
            for (int i = 0; i < 2_000; i++) {
                keeper.bump("users");
                platform.runSteps();
                platform.finish(POLL);
                platform.finish(LOAD);
            }
            assertThat(platform.pending("versionkeeper-listener")).hasSize(1);
            assertThat(users.snapshot().version().number()).isEqualTo(2_000);
            platform.settle();
            assertThat(events).hasSize(1 + Listeners.CAPACITY);
        }
    }
}
