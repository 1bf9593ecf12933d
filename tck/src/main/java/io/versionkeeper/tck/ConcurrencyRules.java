package io.versionkeeper.tck;

import static java.util.Comparator.comparingLong;
import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.VersionStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What holds when many threads and clients bump and read at once. */
abstract class ConcurrencyRules extends Rules {
    private static final int THREADS = 8;
    private static final int MANY_THREADS = 32;
    private static final int BUMPS_EACH = 50;
    private static final int BUMPS_OF_MANY = 4;
    private static final int SHOWN = 10;

    /** Written by the test's thread, which may still run when it is ended. */
    private volatile @Nullable OtherProcess other;

    ConcurrencyRules(VersionStoreTck kit) {
        super(kit);
    }

    @Test
    @Rule({"VS-3.1", "VS-3.2"})
    void concurrentBumpsAreAllCounted() throws Exception {
        VersionStore[] clients = {open(), open()};

        List<Version> bumped = flatten(Together.run(THREADS, thread -> bump(clients[thread % 2], USERS, BUMPS_EACH)));

        assertNumbersDistinct("VS-3.1", bumped);
        assertThat(read(clients[0], USERS))
                .as(expected(
                        "VS-3.2",
                        "after " + bumped.size() + " concurrent bumps the highest version stays, with its own stamp",
                        "number and stamp that are not written in one atomic step"))
                .isEqualTo(highest(bumped));
    }

    @Test
    @Rule("VS-3.3")
    void concurrentFirstBumpsMakeOneRecord() throws Exception {
        VersionStore[] clients = {open(), open()};
        for (int round = 0; round < 5; round++) {
            ResourceId name = ResourceId.of("new-" + round);

            List<Version> bumped = Together.run(THREADS, thread -> bump(clients[thread % 2], name));

            assertNumbersDistinct("VS-3.3", bumped);
            assertThat(read(clients[1], name))
                    .as(expected(
                            "concurrent first bumps make one record, which holds the highest of them",
                            "the insert of a record that somebody else has just inserted"))
                    .isEqualTo(highest(bumped));
        }
    }

    @Test
    @Rule({"VS-3.4", "VS-3.5"})
    void readsDuringBumpsSeeWholeVersionsThatNeverGoBack() throws Exception {
        VersionStore[] clients = {open(), open()};
        Traffic traffic = new Traffic();
        traffic.bumped.add(bump(clients[0], USERS));

        Together.run(Traffic.WRITERS + Traffic.READERS, thread -> {
            VersionStore store = clients[thread % 2];
            if (thread < Traffic.WRITERS) {
                traffic.write(store);
            } else {
                traffic.watch(store);
            }
            return thread;
        });

        traffic.seen.removeAll(traffic.bumped);
        assertThat(traffic.seen)
                .as(expected(
                        "VS-3.4",
                        "every version read is one that a bump returned",
                        "number and stamp that are read or written in two steps"))
                .isEmpty();
    }

    /** Writers that bump one resource for as long as there are readers, which want to see it change. */
    private static final class Traffic {
        static final int WRITERS = 2;
        static final int READERS = 4;
        private static final int READS = 100;
        private static final int CHANGES = 20;

        final Set<Version> bumped = ConcurrentHashMap.newKeySet();
        final Set<Version> seen = ConcurrentHashMap.newKeySet();
        private final AtomicLong returned = new AtomicLong();
        private final AtomicInteger busyWriters = new AtomicInteger(WRITERS);
        private final AtomicInteger busyReaders = new AtomicInteger(READERS);

        void write(VersionStore store) {
            try {
                while (busyReaders.get() > 0 && !Thread.currentThread().isInterrupted()) {
                    Version version = bump(store, USERS);
                    bumped.add(version);
                    returned.accumulateAndGet(version.number(), Math::max);
                }
            } finally {
                busyWriters.decrementAndGet();
            }
        }

        void watch(VersionStore store) {
            try {
                long last = 0;
                int changes = 0;
                for (int reads = 0; isWatching(reads, changes); reads++) {
                    long number = readNotBehind(store, Math.max(last, returned.get()));
                    changes += number == last ? 0 : 1;
                    last = number;
                }
            } finally {
                busyReaders.decrementAndGet();
            }
        }

        private boolean isWatching(int reads, int changes) {
            return busyWriters.get() > 0
                    && (reads < READS || changes < CHANGES)
                    && !Thread.currentThread().isInterrupted();
        }

        private long readNotBehind(VersionStore store, long atLeast) {
            Version version = read(store, USERS);
            assertThat(version.isNone())
                    .as(expected(
                            "VS-3.5", "a record is there while it is being bumped", "a delete followed by an insert"))
                    .isFalse();
            assertThat(version.number())
                    .as(expected(
                            "VS-3.5",
                            "a read is not behind an earlier read, nor behind a bump that returned before it",
                            "reads from replicas or old transactions; bumps that overwrite a higher number"))
                    .isGreaterThanOrEqualTo(atLeast);
            seen.add(version);
            return version.number();
        }
    }

    @Test
    @Rule({"VS-3.6", "VS-3.7"})
    void manyThreadsWorkOnDifferentResourcesWithoutDeadlock() throws Exception {
        VersionStore[] clients = {open(), open()};
        Set<ResourceId> all = IntStream.range(0, 16)
                .mapToObj(i -> ResourceId.of("resource-" + i))
                .collect(Collectors.toSet());

        List<Version> last = Together.run(16, thread -> {
            VersionStore store = clients[thread % 2];
            ResourceId name = ResourceId.of("resource-" + thread);
            Version bumped = Version.NONE;
            for (int i = 0; i < 10; i++) {
                bumped = bump(store, name);
                assertThat(store.read(all).of(name))
                        .as(expected(
                                "VS-3.6",
                                "the bumps of 15 other resources leave this one alone",
                                "records that are written back together with those of other resources"))
                        .isEqualTo(bumped);
            }
            return bumped;
        });

        assertThat(clients[0].read(all).present().values())
                .as(expected(
                        "VS-3.6",
                        "the bumps of 15 other resources leave each one with its own last version",
                        "records that are written back together with those of other resources"))
                .containsExactlyInAnyOrderElementsOf(last);
    }

    @Test
    @Rule({"VS-3.1", "VS-3.8"})
    void oneClientServesManyThreads() throws Exception {
        VersionStore client = open();

        List<Version> bumped = flatten(Together.run(MANY_THREADS, thread -> {
            ResourceId own = ResourceId.of("resource-" + thread);
            Version ownVersion = bump(client, own);
            assertThat(client.read(Set.of(own)).present())
                    .as(expected(
                            "VS-3.8",
                            "each of " + MANY_THREADS + " threads of one client gets the answer to its own question",
                            "buffers and connections that threads share, and limits on their number"))
                    .isEqualTo(Map.of(own, ownVersion));
            return bump(client, USERS, BUMPS_OF_MANY);
        }));

        assertNumbersDistinct("VS-3.1", bumped);
    }

    @Test
    @Rule("VS-3.9")
    void theBumpsOfAnotherProcessAreCountedToo() throws Exception {
        String uri = kit.uri(namespace);
        VersionStore store = open();
        OtherProcess process = new OtherProcess(USERS, BUMPS_EACH * 4);
        other = process;
        process.reachStore(uri);

        List<Version> bumped =
                flatten(Together.run(2, thread -> thread == 0 ? process.bump() : bump(store, USERS, BUMPS_EACH * 4)));

        assertNumbersDistinct("VS-3.9", bumped);
        assertThat(read(store, USERS))
                .as(expected(
                        "the highest version of two processes stays, with its own stamp",
                        "locks, counters and caches that are a process's own"))
                .isEqualTo(highest(bumped));
    }

    /** Whatever the test's thread waits for meanwhile. */
    @AfterEach
    final void endOtherProcess() {
        OtherProcess process = other;
        if (process != null) {
            process.close();
        }
    }

    private static List<Version> bump(VersionStore store, ResourceId name, int times) {
        List<Version> bumped = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            bumped.add(bump(store, name));
        }
        return bumped;
    }

    private static void assertNumbersDistinct(String rule, List<Version> bumped) {
        List<Long> numbers =
                new ArrayList<>(bumped.stream().map(Version::number).toList());
        Collections.sort(numbers);
        List<Long> doubled = IntStream.range(1, numbers.size())
                .filter(i -> numbers.get(i).equals(numbers.get(i - 1)))
                .mapToObj(numbers::get)
                .limit(SHOWN)
                .toList();
        assertThat(doubled)
                .as(expected(
                        rule,
                        "each of " + bumped.size() + " concurrent bumps gets a number of its own (the first " + SHOWN
                                + " doubled ones are shown)",
                        "an increment in two steps, without a lock, an atomic statement or a compare-and-set"))
                .isEmpty();
    }

    private static Version highest(List<Version> versions) {
        return Collections.max(versions, comparingLong(Version::number));
    }

    private static <T> List<T> flatten(List<List<T>> lists) {
        return lists.stream().flatMap(List::stream).toList();
    }
}
