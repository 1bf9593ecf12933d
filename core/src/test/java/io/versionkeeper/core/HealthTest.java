package io.versionkeeper.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What health says, with time and threads in the test's hands. */
class HealthTest {
    private static final String POLL = "versionkeeper-poll";
    private static final String LOAD = "versionkeeper-load-users";
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration NANOSECOND = Duration.ofNanos(1);

    private final ManualScheduler scheduler = new ManualScheduler();
    private final FaultyStore store = new FaultyStore();
    private final VersionKeeperBuilder builder = VersionKeeper.builder(store)
            .interval(INTERVAL)
            .unconfirmedAfter(LIMIT)
            .pollTimeout(Duration.ofHours(1))
            .awaitFirstLoad(Duration.ZERO);
    private RuntimeException sourceFailure;

    private VersionKeeper keeper() {
        return builder.build(scheduler.newPlatform());
    }

    private VersionedResource<String> users(VersionKeeper keeper) {
        return keeper.resource("users", () -> {
            if (sourceFailure != null) {
                throw sourceFailure;
            }
            return "users";
        });
    }

    /** Sends a poll now, which stays pending. */
    private void send(VersionKeeper keeper) {
        keeper.pollSoon();
        scheduler.runSteps();
    }

    /** Polls now; loads that this makes due stay pending. */
    private void poll(VersionKeeper keeper) {
        send(keeper);
        scheduler.finish(POLL);
    }

    @Nested
    class OfAResource {
        @Test
        void inStep() {
            store.set("users", 3, 33);
            VersionedResource<String> users = users(keeper());
            scheduler.settle();

            ResourceHealth health = users.health();
            assertThat(health.id()).isEqualTo(users.id());
            assertThat(health.state()).isEqualTo(HealthState.IN_STEP);
            assertThat(health.loading()).isFalse();
            assertThat(health.held()).isEqualTo(Version.of(3, 33));
            assertThat(health.stored()).isEqualTo(Version.of(3, 33));
            assertThat(health.behindFor()).isNull();
            assertThat(health.loads()).isEqualTo(1);
            assertThat(health.failedLoads()).isZero();
            assertThat(health.failuresInARow()).isZero();
            assertThat(health.loadFailure()).isNull();
            assertThat(health.abandonedLoads()).isZero();
        }

        @Test
        void behindSinceItWasRegisteredUntilThereIsASnapshot() {
            store.set("users", 3, 33);
            VersionedResource<String> users = users(keeper());
            scheduler.runSteps();
            scheduler.pass(Duration.ofSeconds(1));
            scheduler.finish(POLL);
            scheduler.pass(Duration.ofSeconds(2));

            ResourceHealth health = users.health();
            assertThat(health.state()).isEqualTo(HealthState.BEHIND);
            assertThat(health.loading()).isTrue();
            assertThat(health.held()).isEqualTo(Version.NONE);
            assertThat(health.stored()).isEqualTo(Version.of(3, 33));
            assertThat(health.behindFor()).isEqualTo(Duration.ofSeconds(3));
            assertThat(health.staleness()).isNull();
            assertThat(health.loads()).isZero();
            assertThat(health.lastLoadTime()).isNull();

            scheduler.finish(LOAD);
            assertThat(users.health().state()).isEqualTo(HealthState.IN_STEP);
            assertThat(users.health().lastLoadTime()).isEqualTo(Duration.ofSeconds(2));
        }

        @Test
        void behindSinceThePollThatFoundItHoweverManyVersionsFollow() {
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            scheduler.settle();
            store.set("users", 1, 11);
            poll(keeper);
            scheduler.pass(Duration.ofSeconds(2));
            store.set("users", 2, 22);
            poll(keeper);
            scheduler.pass(Duration.ofSeconds(3));
            scheduler.finish(LOAD);

            ResourceHealth health = users.health();
            assertThat(health.state()).isEqualTo(HealthState.BEHIND);
            assertThat(health.held()).isEqualTo(Version.of(1, 11));
            assertThat(health.stored()).isEqualTo(Version.of(2, 22));
            assertThat(health.behindFor()).isEqualTo(Duration.ofSeconds(5));

            scheduler.settle();
            assertThat(users.health().state()).isEqualTo(HealthState.IN_STEP);
            assertThat(users.health().behindFor()).isNull();
        }

        @Test
        void howManyLoadsFailedAndWhyUntilOneSucceeds() {
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            scheduler.settle();
            sourceFailure = new IllegalStateException("the source is down");
            keeper.bump("users");
            scheduler.advance(Duration.ofSeconds(1));

            ResourceHealth failing = users.health();
            assertThat(failing.state()).isEqualTo(HealthState.BEHIND);
            assertThat(failing.loadFailure()).isSameAs(sourceFailure);
            assertThat(failing.failedLoads()).isEqualTo(3);
            assertThat(failing.failuresInARow()).isEqualTo(3);

            sourceFailure = null;
            scheduler.advance(Duration.ofSeconds(1));
            ResourceHealth mended = users.health();
            assertThat(mended.state()).isEqualTo(HealthState.IN_STEP);
            assertThat(mended.loadFailure()).isNull();
            assertThat(mended.failedLoads()).isEqualTo(3);
            assertThat(mended.failuresInARow()).isZero();
        }

        @Test
        void failuresInARowAreThoseOfTheVersionThatIsWanted() {
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            scheduler.settle();
            sourceFailure = new IllegalStateException("the source is down");
            keeper.bump("users");
            scheduler.advance(Duration.ofSeconds(1));
            store.set("users", 2, 22);
            poll(keeper);
            assertThat(users.health().failuresInARow()).isZero();
            assertThat(users.health().failedLoads()).isEqualTo(3);
            assertThat(users.health().loadFailure()).isSameAs(sourceFailure);

            scheduler.finish(LOAD);
            assertThat(users.health().failuresInARow()).isEqualTo(1);
        }

        @Test
        void unconfirmedBySilenceAlone() {
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            scheduler.settle();
            poll(keeper);
            scheduler.pass(LIMIT); // the next poll is sent, and hangs
            assertThat(users.health().state()).isEqualTo(HealthState.IN_STEP);
            scheduler.pass(NANOSECOND);

            assertThat(users.health().state()).isEqualTo(HealthState.UNCONFIRMED);
            assertThat(users.health().staleness()).isEqualTo(LIMIT.plus(NANOSECOND));
            assertThat(users.health().behindFor()).isNull();
            assertThat(keeper.health().state()).isEqualTo(HealthState.UNCONFIRMED);
            assertThat(keeper.health().failedPolls()).isZero();
            assertThat(keeper.health().pollFailure()).isNull();
        }

        @Test
        void unconfirmedStillWhenAnAnswerComesThatWasAskedForTooLongAgo() {
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            scheduler.settle();
            send(keeper);
            scheduler.pass(LIMIT.plus(NANOSECOND));
            scheduler.finish(POLL);
            assertThat(users.health().state()).isEqualTo(HealthState.UNCONFIRMED);

            scheduler.finish(POLL);
            assertThat(users.health().state()).isEqualTo(HealthState.IN_STEP);
        }

        @Test
        void unconfirmedByFailingPollsAfterTheLimitAndNotBefore() {
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            scheduler.settle();
            poll(keeper);
            store.failure = new StoreUnavailableException("down", null);
            scheduler.advance(LIMIT);
            assertThat(keeper.health().failedPolls()).isGreaterThanOrEqualTo(2);
            assertThat(users.health().state()).isEqualTo(HealthState.IN_STEP);
            scheduler.advance(NANOSECOND);
            assertThat(users.health().state()).isEqualTo(HealthState.UNCONFIRMED);

            store.failure = null;
            scheduler.advance(INTERVAL);
            assertThat(users.health().state()).isEqualTo(HealthState.IN_STEP);
        }

        @Test
        void unconfirmedIsGraverThanBehind() {
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            store.failure = new StoreUnavailableException("down", null);
            scheduler.settle();
            assertThat(users.health().state()).isEqualTo(HealthState.UNCONFIRMED);
            assertThat(users.health().behindFor()).isNotNull();
        }

        @Test
        void closedWithWhatItHeld() {
            store.set("users", 3, 33);
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            scheduler.settle();
            poll(keeper);
            users.close();
            scheduler.settle();
            scheduler.advance(Duration.ofMinutes(5));

            assertThat(users.health().state()).isEqualTo(HealthState.CLOSED);
            assertThat(users.health().held()).isEqualTo(Version.of(3, 33));
            assertThat(users.health().staleness())
                    .as("polls of others do not confirm it")
                    .isGreaterThanOrEqualTo(Duration.ofMinutes(5));
        }

        @Test
        void closedIsNotLoadingAlthoughItWaitedForItsTurn() {
            builder.maxConcurrentLoads(1);
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            VersionedResource<String> prices = keeper.resource("prices", () -> "prices");
            scheduler.runSteps();
            scheduler.finish(POLL);
            scheduler.finish(POLL);
            assertThat(List.of(users.health().loading(), prices.health().loading()))
                    .containsExactly(true, true);
            keeper.close();

            assertThat(List.of(users.health().loading(), prices.health().loading()))
                    .containsExactly(false, false);
            assertThat(prices.health().state()).isEqualTo(HealthState.CLOSED);
        }

        @Test
        void abandonedLoadsAreCountedUntilTheyEnd() {
            builder.loadTimeout(Duration.ofSeconds(5));
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            scheduler.runSteps();
            scheduler.finish(POLL);
            scheduler.pass(Duration.ofSeconds(5));
            assertThat(users.health().abandonedLoads()).isEqualTo(1);
            assertThat(users.health().failedLoads()).isEqualTo(1);
            assertThat(users.health().loading()).isFalse();
            assertThat(users.health().loadFailure())
                    .isInstanceOf(TimeoutException.class)
                    .hasMessageContaining("PT5S")
                    .hasMessageContaining("loadTimeout");

            scheduler.finish(LOAD);
            assertThat(users.health().abandonedLoads()).isZero();
            assertThat(users.health().loads()).as("its value is discarded").isZero();
        }
    }

    @Nested
    class Staleness {
        @Test
        void isTheTimeSinceThePollThatFoundItInStepWasSentNotAnswered() {
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            scheduler.settle();
            send(keeper);
            scheduler.pass(Duration.ofSeconds(7));
            scheduler.finish(POLL);
            assertThat(users.health().staleness()).isEqualTo(Duration.ofSeconds(7));
        }

        @Test
        void goesOnAcrossAChange() {
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            scheduler.settle();
            poll(keeper);
            scheduler.pass(Duration.ofSeconds(5));
            store.set("users", 1, 11);
            send(keeper);
            scheduler.pass(Duration.ofSeconds(2));
            scheduler.finish(POLL);
            scheduler.pass(Duration.ofSeconds(1));

            assertThat(users.health().staleness()).isEqualTo(Duration.ofSeconds(8));
            assertThat(users.health().behindFor()).isEqualTo(Duration.ofSeconds(1));
            assertThat(keeper.health().sinceConfirmed()).isEqualTo(Duration.ofSeconds(3));

            poll(keeper);
            assertThat(users.health().staleness())
                    .as("a poll that finds it behind confirms nothing")
                    .isEqualTo(Duration.ofSeconds(8));
        }

        @Test
        void countsFromTheBeginningOfTheLoad() {
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            scheduler.settle();
            store.set("users", 1, 11);
            send(keeper);
            scheduler.pass(Duration.ofSeconds(2));
            scheduler.finish(POLL);
            scheduler.pass(Duration.ofSeconds(4));
            scheduler.finish(LOAD);
            assertThat(users.health().staleness()).isEqualTo(Duration.ofSeconds(4));
            assertThat(users.health().state()).isEqualTo(HealthState.IN_STEP);
        }

        @Test
        void countsFromTheBeginningOfALoadThatAnotherBumpOvertook() {
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            scheduler.settle();
            store.set("users", 1, 11);
            poll(keeper);
            scheduler.pass(Duration.ofSeconds(2));
            store.set("users", 2, 22);
            poll(keeper);
            scheduler.pass(Duration.ofSeconds(1));
            scheduler.finish(LOAD);
            assertThat(users.health().state()).isEqualTo(HealthState.BEHIND);
            assertThat(users.health().staleness()).isEqualTo(Duration.ofSeconds(3));
        }

        @Test
        void isNotThatOfAPollWhoseAnswerCameTooLate() {
            builder.pollTimeout(Duration.ofSeconds(3));
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            scheduler.settle();
            poll(keeper);
            scheduler.pass(Duration.ofSeconds(1));
            send(keeper);
            scheduler.pass(Duration.ofSeconds(3));
            scheduler.finish(POLL);
            assertThat(users.health().staleness()).isEqualTo(Duration.ofSeconds(4));
        }
    }

    @Nested
    class OfTheKeeper {
        @Test
        void unconfirmedBeforeTheFirstPoll() {
            KeeperHealth health = keeper().health();
            assertThat(health.state()).isEqualTo(HealthState.UNCONFIRMED);
            assertThat(health.polls()).isZero();
            assertThat(health.sinceConfirmed()).isNull();
            assertThat(health.resources()).isEmpty();
        }

        @Test
        void withoutResourcesInStepWhenTheStoreAnswered() {
            VersionKeeper keeper = keeper();
            poll(keeper);
            assertThat(keeper.health().state()).isEqualTo(HealthState.IN_STEP);
            scheduler.pass(LIMIT.plus(NANOSECOND));
            assertThat(keeper.health().state()).isEqualTo(HealthState.UNCONFIRMED);
        }

        @Test
        void isTheGravestOfItsOpenResources() {
            VersionKeeper keeper = keeper();
            VersionedResource<String> users = users(keeper);
            VersionedResource<String> prices = keeper.resource("prices", () -> "prices");
            scheduler.settle();
            assertThat(keeper.health().state()).isEqualTo(HealthState.IN_STEP);

            sourceFailure = new IllegalStateException("the source is down");
            keeper.bump("users");
            scheduler.settle();
            assertThat(prices.health().state()).isEqualTo(HealthState.IN_STEP);
            assertThat(keeper.health().state()).isEqualTo(HealthState.BEHIND);

            store.failure = new StoreUnavailableException("down", null);
            scheduler.advance(LIMIT.plus(INTERVAL));
            assertThat(keeper.health().state()).isEqualTo(HealthState.UNCONFIRMED);

            store.failure = null;
            scheduler.advance(INTERVAL);
            users.close();
            scheduler.settle();
            assertThat(keeper.health().state())
                    .as("a closed one does not count")
                    .isEqualTo(HealthState.IN_STEP);
            assertThat(keeper.health().resources())
                    .extracting(ResourceHealth::id)
                    .containsExactly(prices.id());

            keeper.close();
            assertThat(keeper.health().state()).isEqualTo(HealthState.CLOSED);
            assertThat(prices.health().state()).isEqualTo(HealthState.CLOSED);
        }

        @Test
        void theStatesAreInTheOrderOfTheirGravity() {
            assertThat(HealthState.values())
                    .containsExactly(
                            HealthState.IN_STEP, HealthState.BEHIND, HealthState.UNCONFIRMED, HealthState.CLOSED);
        }

        @Test
        void aPollThatClosingInterruptsIsNoFailureOfTheStore() {
            VersionKeeper keeper = keeper();
            send(keeper);
            store.failure = new StoreUnavailableException("interrupted", null);
            keeper.close();
            assertThat(scheduler.pending(POLL)).as("it has ended").isEmpty();
            assertThat(keeper.health().pollFailure()).isNull();
            assertThat(keeper.health().failedPolls()).isZero();
        }

        @Test
        void abandonedPollsAreCountedUntilTheyEnd() {
            builder.pollTimeout(Duration.ofSeconds(3));
            VersionKeeper keeper = keeper();
            send(keeper);
            scheduler.pass(Duration.ofSeconds(3));
            assertThat(keeper.health().abandonedPolls()).isEqualTo(1);
            assertThat(keeper.health().failedPolls()).isEqualTo(1);
            assertThat(keeper.health().pollFailure()).hasMessageContaining("PT3S");

            scheduler.finish(POLL);
            assertThat(keeper.health().abandonedPolls()).isZero();
            assertThat(keeper.health().polls()).as("its answer is discarded").isZero();
        }
    }

    @Nested
    class BadInput {
        @Test
        void unconfirmedAfterIsAboveZeroAndNotBelowTheInterval() {
            for (Duration bad : List.of(Duration.ZERO, Duration.ofMillis(-1), Duration.ofDays(1_000_000))) {
                assertThatThrownBy(() -> builder.unconfirmedAfter(bad))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("unconfirmedAfter is " + bad);
            }
            builder.unconfirmedAfter(INTERVAL.minus(NANOSECOND));
            assertThatThrownBy(builder::start)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("unconfirmedAfter is PT9.999999999S, which is shorter than the interval")
                    .hasMessageContaining("make it longer");
        }

        @Test
        void unconfirmedAfterIsThreeIntervalsByDefault() {
            Settings settings =
                    VersionKeeper.builder(store).interval(Duration.ofSeconds(2)).settings();
            assertThat(settings.unconfirmedAfter())
                    .isEqualTo(Duration.ofSeconds(6).toNanos());
        }
    }
}
