package io.versionkeeper.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A resource that is made of several versions: one loader, one snapshot. */
class SeveralVersionsTest {
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final String POLL = "versionkeeper-poll";
    private static final String LOAD = "versionkeeper-load-access";
    private static final Set<String> VERSIONS = Set.of("users", "roles");

    private final ManualScheduler scheduler = new ManualScheduler();
    private final FaultyStore store = new FaultyStore();
    private final VersionKeeper keeper =
            scheduler.start(VersionKeeper.builder(store).interval(INTERVAL).awaitFirstLoad(Duration.ZERO));
    private String data = "data 1";
    private int loads;

    private VersionedResource<String> register(VersionKeeper on) {
        VersionedResource<String> access = on.resource("access", VERSIONS, () -> {
            loads++;
            return data;
        });
        scheduler.settle();
        return access;
    }

    private void poll() {
        keeper.pollSoon();
        scheduler.settle();
    }

    @Test
    void itIsLoadedWhenAnyOfTheVersionsDiffers() {
        VersionedResource<String> access = register(keeper);
        assertThat(access.get()).isEqualTo("data 1");
        assertThat(access.snapshot().version()).isEqualTo(Version.NONE);
        for (String name : VERSIONS) {
            data = "data of " + name;
            store.set(name, 1, 11);
            poll();
            assertThat(access.get()).isEqualTo("data of " + name);
            assertThat(access.health().state()).isEqualTo(HealthState.IN_STEP);
        }
        assertThat(loads).isEqualTo(3);
        poll();
        assertThat(loads).as("nothing changed").isEqualTo(3);
    }

    @Test
    void aVersionOfItsOwnNameIsNoneOfIt() {
        VersionedResource<String> access = register(keeper);
        store.set("access", 1, 11);
        poll();
        assertThat(loads).isEqualTo(1);
        assertThat(access.health().state()).isEqualTo(HealthState.IN_STEP);
        assertThatThrownBy(() -> keeper.bump("access"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no version of its own; bump one of")
                .hasMessageContaining("roles");
    }

    @Test
    void oneOfTheVersionsMayBeAResourceBesides() {
        register(keeper);
        VersionedResource<String> users = keeper.resource("users", () -> "users");
        store.set("users", 1, 11);
        poll();
        assertThat(users.snapshot().version()).isEqualTo(Version.of(1, 11));
        assertThat(loads).isEqualTo(2);
    }

    @Nested
    class Together {
        private VersionedResource<String> access;

        Together() {
            access = register(keeper);
        }

        @Test
        void whatWasLoadedWhileAVersionChangedIsDiscarded() {
            scheduler.holdLoads("access");
            store.set("users", 1, 11);
            poll();
            data = "of two instants";
            scheduler.finish(LOAD);
            assertThat(access.get()).as("before the versions were read again").isEqualTo("data 1");
            store.set("roles", 1, 22);
            data = "data 2";
            scheduler.releaseLoads("access");
            assertThat(access.get()).isEqualTo("data 2");
            assertThat(access.health().failedLoads()).isEqualTo(1);
            assertThat(loads).isEqualTo(3);
        }

        @Test
        void aPollThatWasSentBeforeTheLoadEndedProvesNothing() {
            scheduler.holdLoads("access");
            store.set("users", 1, 11);
            poll();
            keeper.pollSoon();
            scheduler.runSteps();
            data = "of two instants";
            scheduler.finish(LOAD);
            scheduler.finish(POLL);
            assertThat(access.get()).isEqualTo("data 1");
            store.set("roles", 1, 22);
            data = "data 2";
            scheduler.releaseLoads("access");
            assertThat(access.get()).isEqualTo("data 2");
        }

        @Test
        void versionsThatChangeAllTheTimeAreSaid() {
            scheduler.holdLoads("access");
            for (int number = 1; number < 10; number++) {
                store.set("users", number, number);
                poll();
                scheduler.finish(LOAD);
            }
            assertThat(access.get()).isEqualTo("data 1");
            assertThat(access.health().state()).isEqualTo(HealthState.BEHIND);
            assertThat(access.health().failedLoads()).isEqualTo(8);
            store.set("users", 11, 11);
            poll();
            assertThat(access.health().loadFailure())
                    .isInstanceOf(LoadRefusedException.class)
                    .hasMessageContaining("changed while it was loading")
                    .hasMessageContaining("LabelledLoader");
            scheduler.releaseLoads("access");
            assertThat(access.health().state()).isEqualTo(HealthState.IN_STEP);
        }

        @Test
        void closingWhileThePollIsAwaitedKeepsTheLastSnapshot() {
            scheduler.holdLoads("access");
            store.set("users", 1, 11);
            poll();
            scheduler.finish(LOAD);
            access.close();
            scheduler.settle();
            assertThat(access.get()).isEqualTo("data 1");
            assertThat(access.health().abandonedLoads()).isZero();
            scheduler.releaseLoads("access");
            assertThat(register(keeper).get()).isEqualTo("data 1");
        }
    }

    @Test
    void theVersionsReadInTheLoadersTransactionNeedNoSecondPoll() {
        store.set("users", 1, 11);
        store.set("roles", 1, 22);
        VersionedResource<String> access = keeper.resource(
                "access",
                VERSIONS,
                names -> new Labelled<>("data", store.read(names).present()));
        scheduler.settle();
        int reads = store.reads;
        store.set("roles", 2, 33);
        poll();
        assertThat(access.health().state()).isEqualTo(HealthState.IN_STEP);
        assertThat(store.reads - reads).as("a poll and the loader").isEqualTo(2);
    }

    @Test
    void onePartOfTheReplicaThatLagsIsEnoughToWait() {
        store.set("users", 2, 12);
        store.set("roles", 1, 22);
        VersionedResource<String> access = keeper.resource(
                "access",
                VERSIONS,
                names -> new Labelled<>(
                        "data",
                        java.util.Map.of(
                                ResourceId.of("users"), Version.of(1, 11), ResourceId.of("roles"), Version.of(2, 33))));
        scheduler.settle();
        assertThat(access.health().loadFailure())
                .hasMessageContaining("of \"users\"")
                .hasMessageNotContaining("of \"roles\"");
    }

    @Test
    void onEveryNodeTheSameVersionsMakeTheSameToken() throws Exception {
        store.set("users", 3, 11);
        store.set("roles", 4, 22);
        VersionedResource<String> here = register(keeper);
        VersionedResource<String> there = register(scheduler.start(VersionKeeper.builder(store)));
        Version token = here.snapshot().version();
        assertThat(there.snapshot().version()).isEqualTo(token).isNotEqualTo(Version.NONE);
        assertThat(token.number()).isEqualTo(7);
        store.reads = 0;
        there.get(token, Duration.ZERO);
        there.get(Version.of(3, 11), Duration.ZERO);
        assertThat(store.reads).as("both are served at once").isZero();
        store.set("roles", 4, 23);
        poll();
        assertThat(here.snapshot().version()).isNotEqualTo(token);
    }

    @Test
    void aTokenOfOnePartIsLostWhereAllPartsAreBelowIt() throws Exception {
        store.set("users", 3, 11);
        VersionedResource<String> access = register(keeper);
        loads = 0;
        access.get(Version.of(2, 9), INTERVAL);
        assertThat(loads).isZero();
        access.get(Version.of(4, 9), INTERVAL);
        assertThat(loads).isEqualTo(1);
    }

    @Test
    void badNamesAreOneClearError() {
        assertThatThrownBy(() -> keeper.resource("access", Set.of(), () -> ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"access\" is of no version; name at least one");
        assertThatThrownBy(() -> keeper.resource("access", Set.of(""), () -> ""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Its other versions are not in an answer that it was not asked for in. */
    @Test
    void aChangeOfOneVersionThatComesBeforeItIsAskedForIsNoAnswer() {
        InMemoryVersionStore memory = new InMemoryVersionStore();
        VersionKeeper other = scheduler.start(
                VersionKeeper.builder(memory).interval(INTERVAL).watch(false).awaitFirstLoad(Duration.ZERO));
        other.bump("roles");
        scheduler.settle();
        other.bump("users");
        scheduler.runSteps();
        scheduler.holdLoads("access");
        VersionedResource<String> access = other.resource("access", VERSIONS, () -> "");
        scheduler.runSteps();
        scheduler.finish(POLL);
        assertThat(scheduler.pending(LOAD)).isEmpty();
        scheduler.releaseLoads("access");
        assertThat(access.snapshot().version().number()).isEqualTo(2);
        assertThat(access.health().failedLoads()).isZero();
    }

    @Test
    void aStoreThatTellsChangesAloneIsUnderstood() {
        InMemoryVersionStore memory = new InMemoryVersionStore();
        VersionKeeper other =
                scheduler.start(VersionKeeper.builder(memory).interval(INTERVAL).awaitFirstLoad(Duration.ZERO));
        VersionedResource<String> access = register(other);
        for (String name : VERSIONS) {
            other.bump(name);
            data = "data of " + name;
            scheduler.settle();
            assertThat(access.get()).isEqualTo("data of " + name);
            assertThat(access.health().state()).isEqualTo(HealthState.IN_STEP);
        }
        assertThat(access.snapshot().version().number()).isEqualTo(2);
    }
}
