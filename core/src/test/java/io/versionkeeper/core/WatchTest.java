package io.versionkeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.ResourceId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A watch makes polls happen at once, and nothing is lost with it (I9), with time and threads in the test's hands. */
class WatchTest {
    private static final String WATCH = "versionkeeper-watch";
    private static final String POLL = "versionkeeper-poll";
    private static final ResourceId USERS = ResourceId.of("users");
    private static final ResourceId OTHER = ResourceId.of("of another node");
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration MOMENT = Duration.ofMillis(1);

    private final ManualScheduler scheduler = new ManualScheduler();
    private final FlakyWatchStore store = new FlakyWatchStore();
    private final VersionKeeperBuilder builder =
            VersionKeeper.builder(store).interval(INTERVAL).awaitFirstLoad(Duration.ZERO);
    private int loads;

    /** With a resource that is in step. */
    private VersionKeeper start() {
        VersionKeeper keeper = scheduler.start(builder);
        keeper.resource("users", () -> ++loads);
        scheduler.advance(MOMENT);
        return keeper;
    }

    /** By somebody else, so that this node does not poll for it of its own accord. */
    private void bump(ResourceId name) {
        store.bump(name, 7);
    }

    @Test
    void aBumpThatIsToldIsLoadedAtOnce() {
        VersionKeeper keeper = start();
        bump(USERS);
        scheduler.advance(MOMENT);

        assertThat(loads).isEqualTo(2);
        assertThat(keeper.health().watch()).isEqualTo(WatchState.ON);
    }

    @Test
    void whatIsToldOfResourcesOfOtherNodesCostsNoPoll() {
        start();
        int reads = store.reads;
        for (int i = 0; i < 100_000; i++) {
            store.tell(OTHER);
        }
        scheduler.advance(MOMENT);
        assertThat(store.reads).isEqualTo(reads);
    }

    @Test
    void anEventWithoutANameMakesAPoll() {
        start();
        int reads = store.reads;
        store.tell(null);
        scheduler.advance(MOMENT);
        assertThat(store.reads).isEqualTo(reads + 1);
    }

    @Test
    void aFloodOfEventsIsOnePollInFlightAndOneAfterIt() {
        start();
        int reads = store.reads;
        for (int i = 0; i < 100_000; i++) {
            store.tell(USERS);
        }
        scheduler.runSteps();
        assertThat(scheduler.pending(POLL)).hasSize(1);
        for (int i = 0; i < 100_000; i++) {
            store.tell(USERS);
        }
        scheduler.advance(Duration.ofMillis(25));
        assertThat(store.reads).isEqualTo(reads + 2);
        assertThat(loads).as("loads, as nothing has changed").isEqualTo(1);
    }

    @Test
    void anEventIsNotBelievedWithoutAPoll() {
        VersionKeeper keeper = start();
        store.tell(USERS);
        scheduler.advance(MOMENT);
        assertThat(loads).isEqualTo(1);
        assertThat(keeper.health().state()).isEqualTo(HealthState.IN_STEP);
    }

    @Test
    void aWatchThatEndsIsMadeAnewAndWhatWasBumpedMeanwhileIsLoaded() {
        VersionKeeper keeper = start();
        store.end();
        bump(USERS);
        scheduler.runSteps();
        assertThat(keeper.health().watch()).isEqualTo(WatchState.DOWN);
        assertThat(keeper.health().watchFailure()).isEqualTo(store.cause);

        scheduler.advance(Duration.ofMillis(250));
        assertThat(loads).isEqualTo(2);
        assertThat(keeper.health().watch()).isEqualTo(WatchState.ON);
        assertThat(keeper.health().watchFailure()).isNull();
    }

    @Test
    void aWatchThatEndsWhileItIsBegunIsMadeAnew() {
        store.endsAtOnce = true;
        VersionKeeper keeper = start();
        assertThat(keeper.health().watch()).isEqualTo(WatchState.DOWN);
        store.endsAtOnce = false;
        scheduler.advance(INTERVAL);
        assertThat(keeper.health().watch()).isEqualTo(WatchState.ON);
    }

    @Test
    void theNewWatchIsTriedLessAndLessOftenUpToHalfAMinute() {
        start();
        store.endsAtOnce = true;
        store.end();
        scheduler.advance(Duration.ofMinutes(10));
        assertThat(store.begun).isBetween(20, 35);
    }

    @Test
    void aChangeThatAPollFindsUntoldProvesTheWatchSilent() {
        VersionKeeper keeper = start();
        store.silent = true;
        bump(USERS);
        scheduler.advance(INTERVAL);
        assertThat(loads).as("loads").isEqualTo(2);

        scheduler.advance(Duration.ofMillis(1_300));
        assertThat(keeper.health().watch()).isEqualTo(WatchState.SILENT);
        assertThat(keeper.health().watchFailure()).hasMessageContaining("resource \"users\"");
        assertThat(store.begun).as("watches").isEqualTo(2);
        assertThat(store.closed).as("closed ones").isEqualTo(1);
    }

    @Test
    void aSilentWatchIsTrustedWhenTheNewOneTells() {
        VersionKeeper keeper = start();
        store.silent = true;
        bump(USERS);
        scheduler.advance(INTERVAL.plusSeconds(2));
        store.silent = false;
        bump(USERS);
        scheduler.advance(MOMENT);
        assertThat(keeper.health().watch()).isEqualTo(WatchState.ON);
        assertThat(loads).isEqualTo(3);
    }

    @Test
    void aChangeThatIsToldRightAfterThePollThatFoundItProvesNothing() {
        VersionKeeper keeper = start();
        store.silent = true;
        bump(USERS);
        keeper.pollSoon();
        scheduler.advance(MOMENT);
        assertThat(loads).isEqualTo(2);
        store.tell(USERS);
        scheduler.advance(Duration.ofSeconds(5));
        assertThat(keeper.health().watch()).isEqualTo(WatchState.ON);
        assertThat(store.begun).isEqualTo(1);
    }

    @Test
    void aChangeThatWasToldBeforeAPollThatFailedProvesNothing() {
        VersionKeeper keeper = start();
        bump(USERS);
        scheduler.runSteps();
        keeper.pollSoon();
        scheduler.pass(Duration.ofSeconds(30));
        scheduler.advance(Duration.ofSeconds(10));
        assertThat(keeper.health().failedPolls()).isPositive();
        assertThat(loads).isEqualTo(2);
        assertThat(keeper.health().watch()).isEqualTo(WatchState.ON);
    }

    @Test
    void aChangeFromBeforeTheWatchProvesNothing() {
        store.refuses = true;
        VersionKeeper keeper = start();
        bump(USERS);
        store.refuses = false;
        scheduler.advance(Duration.ofSeconds(5));
        assertThat(loads)
                .as("loads, since a poll follows the beginning of a watch")
                .isEqualTo(2);
        assertThat(keeper.health().watch()).isEqualTo(WatchState.ON);
    }

    @Test
    void aRecordThatSomebodyDeletedProvesNothing() {
        bump(USERS);
        VersionKeeper keeper = start();
        store.forget(USERS);
        scheduler.advance(INTERVAL.plusSeconds(2));
        assertThat(loads).isEqualTo(2);
        assertThat(keeper.health().watch()).isEqualTo(WatchState.ON);
    }

    @Test
    void whatIsBumpedWithoutPauseIsPolledForTwoHundredTimesASecondAtMost() {
        start();
        int reads = store.reads;
        for (int i = 0; i < 1_000; i++) {
            bump(USERS);
            scheduler.advance(MOMENT);
        }
        // Each load that is overtaken asks for one more.
        assertThat(store.reads - reads).isBetween(150, 410);
    }

    @Test
    void aStoreWhoseServerHasNoWatchIsNotAskedAgain() {
        store.unsupported = true;
        VersionKeeper keeper = start();
        store.unsupported = false;
        scheduler.advance(Duration.ofHours(1));
        assertThat(keeper.health().watch()).isEqualTo(WatchState.NONE);
        assertThat(store.begun).isZero();
    }

    @Test
    void aKeeperThatIsToldNotToWatchDoesNot() {
        builder.watch(false);
        VersionKeeper keeper = start();
        assertThat(keeper.health().watch()).isEqualTo(WatchState.NONE);
        assertThat(store.begun).isZero();
    }

    @Test
    void aWatchThatIsNotConfirmedInTimeIsAbandonedAndClosedWhenItComes() {
        builder.pollTimeout(Duration.ofSeconds(2));
        VersionKeeper keeper = start();
        store.end();
        scheduler.pass(Duration.ofMillis(250));
        assertThat(scheduler.pending(WATCH)).hasSize(1);
        scheduler.pass(Duration.ofSeconds(3));
        assertThat(scheduler.pending(WATCH))
                .as("the abandoned one, and the next")
                .hasSize(2);
        assertThat(scheduler.pending(WATCH).get(0).interrupted()).isTrue();

        scheduler.advance(INTERVAL);
        assertThat(keeper.health().watch()).isEqualTo(WatchState.ON);
        assertThat(store.open).as("open watches").hasSize(1);
    }

    @Test
    void closingClosesTheWatchAndNothingIsHeardAfterwards() {
        VersionKeeper keeper = start();
        int reads = store.reads;
        keeper.close();
        assertThat(store.closed).isEqualTo(1);
        store.tell(USERS);
        scheduler.advance(INTERVAL);
        assertThat(store.reads).isEqualTo(reads);
    }

    @Test
    void aWatchThatIsBegunWhileTheKeeperClosesIsClosedToo() {
        VersionKeeper keeper = start();
        store.end();
        scheduler.pass(Duration.ofMillis(250));
        assertThat(scheduler.pending(WATCH)).hasSize(1);
        keeper.close();
        assertThat(store.open).isEmpty();
        assertThat(store.closed).isEqualTo(2);
    }
}
