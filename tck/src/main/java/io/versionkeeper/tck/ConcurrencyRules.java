package io.versionkeeper.tck;

import static java.util.Comparator.comparingLong;
import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.VersionStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What holds when many threads and clients bump and read at once. */
abstract class ConcurrencyRules extends Rules {
    private static final int THREADS = 8;
    private static final int BUMPS_EACH = 50;

    ConcurrencyRules(VersionStoreTck kit) {
        super(kit);
    }

    @Test
    void concurrentBumpsAreAllCounted() throws Exception {
        VersionStore[] clients = {open(), open()};

        List<Version> bumped = flatten(Together.run(THREADS, thread -> {
            List<Version> own = new ArrayList<>();
            for (int i = 0; i < BUMPS_EACH; i++) {
                own.add(bump(clients[thread % 2], USERS));
            }
            return own;
        }));

        assertNumbersDistinct(bumped);
        assertThat(read(clients[0], USERS))
                .as(expected(
                        "after " + bumped.size() + " concurrent bumps the highest version stays, with its own stamp",
                        "number and stamp that are not written in one atomic step"))
                .isEqualTo(highest(bumped));
    }

    @Test
    void concurrentFirstBumpsMakeOneRecord() throws Exception {
        VersionStore[] clients = {open(), open()};
        for (int round = 0; round < 5; round++) {
            ResourceId name = ResourceId.of("new-" + round);

            List<Version> bumped = Together.run(THREADS, thread -> bump(clients[thread % 2], name));

            assertNumbersDistinct(bumped);
            assertThat(read(clients[1], name))
                    .as(expected(
                            "concurrent first bumps make one record, which holds the highest of them",
                            "the insert of a record that somebody else has just inserted"))
                    .isEqualTo(highest(bumped));
        }
    }

    @Test
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
                while (busyReaders.get() > 0) {
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
                for (int reads = 0; busyWriters.get() > 0 && (reads < READS || changes < CHANGES); reads++) {
                    long number = readNotBehind(store, Math.max(last, returned.get()));
                    changes += number == last ? 0 : 1;
                    last = number;
                }
            } finally {
                busyReaders.decrementAndGet();
            }
        }

        private long readNotBehind(VersionStore store, long atLeast) {
            Version version = read(store, USERS);
            assertThat(version.isNone())
                    .as(expected("a record is there while it is being bumped", "a delete followed by an insert"))
                    .isFalse();
            assertThat(version.number())
                    .as(expected(
                            "a read is not behind an earlier read, nor behind a bump that returned before it",
                            "reads from replicas or old transactions; bumps that overwrite a higher number"))
                    .isGreaterThanOrEqualTo(atLeast);
            seen.add(version);
            return version.number();
        }
    }

    @Test
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
                                "the bumps of 15 other resources leave this one alone",
                                "locks on more than one record, taken in different orders"))
                        .isEqualTo(bumped);
            }
            return bumped;
        });

        assertThat(clients[0].read(all).present().values())
                .as(expected("each resource ends with the version of its last bump", "bumps that were lost"))
                .containsExactlyInAnyOrderElementsOf(last);
    }

    private static void assertNumbersDistinct(List<Version> bumped) {
        List<Long> numbers =
                new ArrayList<>(bumped.stream().map(Version::number).toList());
        Collections.sort(numbers);
        List<Long> doubled = IntStream.range(1, numbers.size())
                .filter(i -> numbers.get(i).equals(numbers.get(i - 1)))
                .mapToObj(numbers::get)
                .toList();
        assertThat(doubled)
                .as(expected(
                        "each of " + bumped.size() + " concurrent bumps gets a number of its own",
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
