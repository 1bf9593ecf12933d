package io.versionkeeper.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Loaders that read the version together with the data, from a source that may lag behind the store. */
class LabelledLoaderTest {
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final ResourceId USERS = ResourceId.of("users");

    private final ManualScheduler scheduler = new ManualScheduler();
    private final FaultyStore store = new FaultyStore();
    private final VersionKeeper keeper =
            scheduler.start(VersionKeeper.builder(store).interval(INTERVAL).awaitFirstLoad(Duration.ZERO));
    /** The replica. */
    private final Map<ResourceId, Version> replica = new HashMap<>();

    private String data = "data";
    private int loads;

    private VersionedResource<String> register() {
        VersionedResource<String> users = keeper.resource("users", names -> {
            assertThat(names).containsExactly(USERS);
            loads++;
            return new Labelled<>(data, replica);
        });
        scheduler.settle();
        return users;
    }

    private void replicate(String text, long number, long stamp) {
        data = text;
        replica.put(USERS, Version.of(number, stamp));
    }

    @Test
    void whatWasReadWithTheDataIsTheLabel() {
        store.set("users", 5, 55);
        replicate("data 5", 5, 55);
        VersionedResource<String> users = register();
        assertThat(users.snapshot().version()).isEqualTo(Version.of(5, 55));
        assertThat(users.health().state()).isEqualTo(HealthState.IN_STEP);
        assertThat(loads).isEqualTo(1);
    }

    @Test
    void whatWasNeverBumpedHasNoVersionOnEitherSide() {
        VersionedResource<String> users = register();
        assertThat(users.snapshot().version()).isEqualTo(Version.NONE);
        assertThat(users.health().state()).isEqualTo(HealthState.IN_STEP);
    }

    @Test
    void aReplicaThatLagsIsNotTakenForNewAndIsReadAgainUntilItHasCaughtUp() {
        store.set("users", 5, 55);
        replicate("data 5", 5, 55);
        VersionedResource<String> users = register();
        store.set("users", 6, 66);
        keeper.pollSoon();
        scheduler.settle();
        assertThat(users.snapshot().version()).isEqualTo(Version.of(5, 55));
        assertThat(users.health().state()).isEqualTo(HealthState.BEHIND);
        assertThat(users.health().loadFailure())
                .isInstanceOf(LoadRefusedException.class)
                .hasMessageContaining("the version 5-0000000000000037 of \"users\", where the store has 6-")
                .hasMessageContaining("lags behind");
        scheduler.advance(Duration.ofMinutes(10));
        assertThat(users.get()).isEqualTo("data 5");
        replicate("data 6", 6, 66);
        scheduler.advance(INTERVAL);
        assertThat(users.get())
                .as("an interval after the replica has it, however long that took")
                .isEqualTo("data 6");
        assertThat(users.snapshot().version()).isEqualTo(Version.of(6, 66));
        assertThat(users.health().loadFailure()).isNull();
    }

    @Test
    void aReplicaThatHasNoRecordYetLags() {
        store.set("users", 1, 11);
        VersionedResource<String> users = register();
        assertThat(users.health().loadFailure()).hasMessageContaining("the version none of \"users\"");
        assertThat(users.snapshot().version()).isEqualTo(Version.NONE);
        assertThat(users.health().staleness()).as("nobody knows").isGreaterThanOrEqualTo(Duration.ofDays(365));
    }

    @Test
    void aReadThatDemandsWaitsUntilTheReplicaHasCaughtUp() throws Exception {
        store.set("users", 1, 11);
        VersionedResource<String> users = register();
        assertThatThrownBy(() -> users.get(Duration.ZERO, Duration.ofSeconds(1)))
                .isInstanceOf(StaleSnapshotException.class)
                .hasMessageContaining("lags behind");
        replicate("data 1", 1, 11);
        assertThat(users.get(Duration.ZERO, INTERVAL)).isEqualTo("data 1");
        assertThat(users.health().staleness()).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void aReplicaThatIsAlwaysABitBehindIsFollowedAllTheSame() {
        store.set("users", 1, 1);
        replicate("data 1", 1, 1);
        VersionedResource<String> users = register();
        for (int number = 2; number < 20; number++) {
            store.set("users", number, number);
            keeper.pollSoon();
            scheduler.settle();
            assertThat(users.snapshot().version()).isEqualTo(Version.of(number - 1, number - 1));
            assertThat(users.health().state()).isEqualTo(HealthState.BEHIND);
            replicate("data " + number, number, number);
            scheduler.advance(INTERVAL.dividedBy(10));
            assertThat(users.get()).isEqualTo("data " + number);
        }
    }

    @Test
    void aDemandIsMetByWhatAPollReadAfterItThoughTheReplicaIsNeverInStep() throws Exception {
        replicate("data 0", 1, 1);
        store.set("users", 2, 2);
        VersionedResource<String> users = keeper.resource("users", names -> {
            Labelled<String> loaded = new Labelled<>(data, replica);
            long next = store.records.get(USERS).number();
            replicate("data " + next, next, next);
            store.set("users", next + 1, next + 1);
            return loaded;
        });
        scheduler.settle();
        long before = store.records.get(USERS).number();
        assertThat(users.get(Duration.ZERO, SECOND)).isEqualTo("data " + before);
        assertThat(users.health().state()).isEqualTo(HealthState.BEHIND);
        assertThat(users.health().staleness()).isLessThan(SECOND);
        assertThat(users.get(Version.of(before - 1, before - 1), SECOND)).isEqualTo("data " + (before + 2));
    }

    @Test
    void aReplicaThatGoesBackIsNotFollowed() {
        store.set("users", 5, 55);
        replicate("data 5", 5, 55);
        VersionedResource<String> users = register();
        replicate("data 4", 4, 44);
        store.set("users", 6, 66);
        scheduler.advance(INTERVAL);
        assertThat(users.get()).isEqualTo("data 5");
    }

    @Test
    void theSameNumberWithAnotherStampIsNotTakenForTheSame() {
        store.set("users", 5, 55);
        replicate("data of another lineage", 5, 99);
        VersionedResource<String> users = register();
        assertThat(users.health().state()).isEqualTo(HealthState.BEHIND);
        assertThat(users.health().loadFailure()).isInstanceOf(LoadRefusedException.class);
    }

    @Test
    void aBumpBetweenThePollAndTheLoadIsShownUnderItsOwnVersionAndNotLoadedAgain() {
        store.set("users", 5, 55);
        replicate("data 6", 6, 66);
        scheduler.holdLoads("users");
        VersionedResource<String> users = register();
        store.set("users", 6, 66);
        scheduler.releaseLoads("users");
        assertThat(users.snapshot().version()).isEqualTo(Version.of(6, 66));
        assertThat(users.health().state()).isEqualTo(HealthState.IN_STEP);
        assertThat(loads).isEqualTo(1);
    }

    @Test
    void aPollThatWasSentBeforeTheNewerLoadEndedDoesNotLoadAgain() {
        store.set("users", 5, 55);
        replicate("data 5", 5, 55);
        VersionedResource<String> users = register();
        store.set("users", 6, 66);
        scheduler.holdLoads("users");
        keeper.pollSoon();
        scheduler.settle();
        keeper.pollSoon();
        scheduler.runSteps();
        replicate("data 7", 7, 77);
        loads = 0;
        scheduler.finish("versionkeeper-load-users");
        assertThat(users.snapshot().version()).isEqualTo(Version.of(7, 77));
        // It reads the version 6, having been under way.
        scheduler.finish("versionkeeper-poll");
        store.set("users", 7, 77);
        scheduler.releaseLoads("users");
        assertThat(loads).isEqualTo(1);
        assertThat(users.health().state()).isEqualTo(HealthState.IN_STEP);
        assertThat(users.health().loadFailure()).isNull();
    }

    @Test
    void aSourceOfAnotherStoreIsReadAgainWithABackoffAndSaid() {
        store.set("users", 5, 55);
        replicate("data of another store", 9, 99);
        VersionedResource<String> users = register();
        assertThat(users.health().state()).isEqualTo(HealthState.BEHIND);
        assertThat(users.health().loadFailure()).hasMessageContaining("that of another store");
        assertThat(loads).isLessThanOrEqualTo(3);
        loads = 0;
        scheduler.advance(Duration.ofMinutes(1));
        assertThat(loads).isBetween(4, 15);
    }

    /** The bump is visible before the read begins, and the load begins after the read; but the replica lags. */
    @Test
    void aLoadFromAReplicaIsFreshAsOfThePollAndNotAsOfItsBeginning() {
        store.set("users", 5, 55);
        replicate("data 5", 5, 55);
        VersionedResource<String> users = register();
        store.incarnation = "second";
        scheduler.holdLoads("users");
        keeper.pollSoon();
        scheduler.settle();
        scheduler.pass(Duration.ofSeconds(1));
        store.set("users", 6, 66);
        scheduler.pass(Duration.ofSeconds(1));
        scheduler.finish("versionkeeper-load-users");
        assertThat(users.health().staleness()).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        scheduler.releaseLoads("users");
    }

    @Test
    void aPollThatIsUnderWayWhenALoadEndsIsNotPassedOver() {
        store.set("users", 6, 66);
        replicate("data 6", 6, 66);
        scheduler.holdLoads("users");
        VersionedResource<String> users = register();
        store.set("users", 7, 77);
        keeper.pollSoon();
        scheduler.runSteps();
        scheduler.finish("versionkeeper-load-users");
        replicate("data 7", 7, 77);
        scheduler.releaseLoads("users");
        assertThat(users.get()).as("without waiting for an interval").isEqualTo("data 7");
    }

    @Test
    void aReplicaOfAnEarlierLineageDoesNotTakeThePlaceOfWhatIsShown() {
        store.set("users", 7, 77);
        replicate("data 7", 7, 77);
        VersionedResource<String> users = register();
        store.incarnation = "second";
        store.set("users", 8, 88);
        replicate("data 5", 5, 55);
        keeper.pollSoon();
        scheduler.settle();
        assertThat(users.get()).isEqualTo("data 7");
    }

    @Test
    void aHigherNumberIsNoProofThatTheDataAreTheNewest() {
        store.set("users", 4, 44);
        replicate("data 4", 4, 44);
        VersionedResource<String> users = register();
        // The record was deleted and begun anew, which the replica does not know.
        store.set("users", 1, 11);
        replicate("data 5", 5, 55);
        scheduler.pass(Duration.ofSeconds(1));
        keeper.pollSoon();
        scheduler.settle();
        assertThat(users.health().staleness()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(users.health().state()).isEqualTo(HealthState.BEHIND);
    }

    @Test
    void aLoaderThatReturnsNullHasFailed() {
        VersionedResource<String> users = keeper.resource("users", names -> null);
        scheduler.settle();
        assertThat(users.health().loadFailure()).hasMessageContaining("returned null");
    }
}
