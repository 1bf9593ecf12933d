package io.versionkeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.IncrementalVersionStore;
import io.versionkeeper.spi.Versions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Polls that ask for changes alone, and compare everything now and then all the same. */
class ChangesTest {
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final ManualScheduler scheduler = new ManualScheduler();
    private final Recording store = new Recording();
    private final VersionKeeperBuilder builder = VersionKeeper.builder(store)
            .interval(INTERVAL)
            .reloadAtLeastEvery(Duration.ZERO)
            .awaitFirstLoad(Duration.ZERO);
    private final Map<String, Integer> loads = new TreeMap<>();
    private boolean sourceFails;

    private VersionedResource<Integer> register(VersionKeeper keeper, String name) {
        return keeper.resource(name, () -> {
            int count = loads.merge(name, 1, Integer::sum);
            if (sourceFails) {
                throw new IOException("the source is down");
            }
            return count;
        });
    }

    private VersionKeeper start(String... names) {
        VersionKeeper keeper = builder.build(scheduler.newPlatform());
        for (String name : names) {
            register(keeper, name);
        }
        scheduler.settle();
        store.asked.clear();
        return keeper;
    }

    @Test
    void aPollWithoutNewsAsksForNoName() {
        start("a", "b", "c");
        scheduler.advance(INTERVAL);
        assertThat(store.asked).containsExactly("since");
    }

    @Test
    void aChangeIsLoadedAndNothingElse() {
        start("a", "b", "c");
        store.bump("b");
        scheduler.advance(INTERVAL);
        assertThat(loads).isEqualTo(Map.of("a", 1, "b", 2, "c", 1));
    }

    @Test
    void aPollThatALabelledLoadOutrunsCallsForOneMore() {
        ResourceId a = ResourceId.of("a");
        Map<ResourceId, Version> replica = new HashMap<>();
        VersionKeeper keeper = start();
        VersionedResource<Integer> resource = keeper.resource("a", names -> new Labelled<>(1, replica));
        scheduler.settle();
        scheduler.holdLoads("a");
        store.bump("a");
        keeper.pollSoon();
        scheduler.settle();
        keeper.pollSoon();
        scheduler.runSteps();
        replica.put(a, Version.of(3, 33));
        scheduler.finish("versionkeeper-load-a");
        assertThat(resource.snapshot().version()).isEqualTo(Version.of(3, 33));

        store.bump("a");
        scheduler.finish("versionkeeper-poll");
        scheduler.finish("versionkeeper-poll");
        assertThat(scheduler.pending("versionkeeper-poll")).isEmpty();
    }

    @Test
    void aNewResourceIsAskedForAlone() {
        VersionKeeper keeper = start("a", "b", "c");
        register(keeper, "d");
        scheduler.settle();
        assertThat(store.asked).containsExactly("since, d");
        assertThat(loads).containsEntry("d", 1);
    }

    @Test
    void aNewResourceIsAskedForAgainIfThatPollFailed() {
        VersionKeeper keeper = start("a");
        register(keeper, "b");
        store.fails = true;
        scheduler.settle();
        store.fails = false;
        scheduler.advance(INTERVAL);
        assertThat(store.asked).containsExactly("since, b", "since, b");
        assertThat(loads).containsEntry("b", 1);
    }

    @Test
    void everythingIsComparedAtLeastEachMinute() {
        start("a", "b");
        store.hides = true;
        store.bump("b");
        scheduler.advance(Duration.ofSeconds(49));
        assertThat(loads).containsEntry("b", 1);
        scheduler.advance(Duration.ofSeconds(20));
        assertThat(store.asked).contains("all: a, b");
        assertThat(loads).containsEntry("b", 2);
    }

    @Test
    void whenTheStoreCannotTellEverythingIsAskedForAtOnce() {
        start("a", "b");
        store.bump("a");
        store.forgets = true;
        scheduler.advance(INTERVAL);
        assertThat(store.asked).containsExactly("since", "all: a, b");
        assertThat(loads).isEqualTo(Map.of("a", 2, "b", 1));
    }

    @Test
    void anotherIncarnationIsComparedInFullAndEverythingIsLoaded() {
        VersionKeeper keeper = start("a", "b");
        store.incarnation = "other";
        scheduler.advance(INTERVAL);
        assertThat(store.asked).containsExactly("since", "all: a, b");
        assertThat(loads).isEqualTo(Map.of("a", 2, "b", 2));
        assertThat(keeper.health().state()).isEqualTo(HealthState.IN_STEP);
    }

    @Test
    void anUnchangedAnswerConfirmsEverySnapshot() {
        VersionKeeper keeper = start("a", "b");
        scheduler.advance(INTERVAL.multipliedBy(2));
        assertThat(keeper.health().resources())
                .allSatisfy(health -> assertThat(health.staleness()).isLessThan(INTERVAL.plusSeconds(1)));
    }

    @Test
    void aFailedLoadIsTriedAgainThoughNothingChanges() {
        start("a");
        sourceFails = true;
        store.bump("a");
        scheduler.advance(INTERVAL);
        assertThat(loads.get("a")).isGreaterThan(2);
        sourceFails = false;
        scheduler.advance(Duration.ofSeconds(45));
        int last = loads.get("a");
        scheduler.advance(INTERVAL);
        assertThat(loads).containsEntry("a", last);
    }

    @Test
    void manyThatFailShareTheirPolls() {
        String[] names = new String[1_000];
        for (int i = 0; i < names.length; i++) {
            names[i] = "tenant-" + i;
        }
        sourceFails = true;
        start(names);
        scheduler.advance(Duration.ofMinutes(1));
        assertThat(loads.get("tenant-999")).as("loads of each").isBetween(7, 12);
        assertThat(store.asked.size()).as("polls for all of them").isLessThan(200);
    }

    @Test
    void aChangeDuringALoadIsLoadedAfterIt() {
        VersionKeeper keeper = start("a");
        store.bump("a");
        keeper.pollSoon();
        scheduler.runSteps();
        scheduler.finish("versionkeeper-poll");
        store.bump("a");
        scheduler.settle();
        keeper.pollSoon();
        scheduler.settle();
        assertThat(loads).containsEntry("a", 3);
    }

    @Test
    void aSnapshotIsLoadedAgainInTimeThoughNothingChanges() {
        builder.reloadAtLeastEvery(Duration.ofMinutes(10));
        start("a");
        scheduler.advance(Duration.ofMinutes(100));
        assertThat(loads.get("a")).isBetween(11, 14);
    }

    @Test
    void aStoreThatCannotTellChangesIsReadInFull() {
        store.unsupported = true;
        start("a", "b");
        store.bump("a");
        scheduler.advance(INTERVAL);
        assertThat(loads).isEqualTo(Map.of("a", 2, "b", 1));
    }

    @Test
    void aStoreThatNoLongerTellsChangesIsReadInFull() {
        start("a", "b");
        store.unsupported = true;
        store.bump("a");
        scheduler.advance(INTERVAL.multipliedBy(2));
        assertThat(loads).isEqualTo(Map.of("a", 2, "b", 1));
    }

    /** Keeps what it was asked. */
    private static final class Recording implements IncrementalVersionStore {
        private final List<String> asked = new ArrayList<>();
        private final Map<ResourceId, Version> records = new HashMap<>();
        private final Map<ResourceId, Long> changes = new HashMap<>();
        private long changed;
        private String incarnation = "first";
        private boolean fails;
        private boolean forgets;
        private boolean hides;
        private boolean unsupported;

        void bump(String name) {
            bump(ResourceId.of(name), 5);
        }

        @Override
        public Changes readChanges(@Nullable String cursor, Set<ResourceId> names) {
            if (unsupported) {
                throw new UnsupportedOperationException("no changes");
            }
            String list = String.join(
                    ", ", names.stream().map(ResourceId::name).sorted().toList());
            asked.add(cursor == null ? "all: " + list : list.isEmpty() ? "since" : "since, " + list);
            if (fails) {
                throw new IllegalStateException("the store is down");
            }
            Map<ResourceId, Version> present = new HashMap<>(read(names).present());
            boolean known = cursor != null && !forgets;
            if (known && !hides) {
                records.forEach((name, version) -> {
                    if (changes.get(name) > Long.parseLong(cursor)) {
                        present.put(name, version);
                    }
                });
            }
            return new Changes(new Versions(incarnation, present), Long.toString(changed), known);
        }

        @Override
        public Versions read(Set<ResourceId> names) {
            Map<ResourceId, Version> present = new HashMap<>(records);
            present.keySet().retainAll(names);
            return new Versions(incarnation, present);
        }

        @Override
        public Version bump(ResourceId name, long stamp) {
            changes.put(name, ++changed);
            records.put(name, Version.of(changed, stamp));
            return Version.of(changed, stamp);
        }

        @Override
        public void close() {}
    }
}
