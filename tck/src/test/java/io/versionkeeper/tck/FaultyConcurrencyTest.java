package io.versionkeeper.tck;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BinaryOperator;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The kit rejects stores that are right as long as one call comes after the other. */
class FaultyConcurrencyTest extends FaultyStores {
    private static final String COUNTED = "concurrentBumpsAreAllCounted";
    private static final String DURING_BUMPS = "readsDuringBumpsSeeWholeVersionsThatNeverGoBack";
    private static final String OTHER_RESOURCES = "manyThreadsWorkOnDifferentResourcesWithoutDeadlock";

    /** What the stores of one test share, as a server does. */
    private final Map<ResourceId, Version> records = new ConcurrentHashMap<>();

    @Test
    void rejectsABumpInTwoSteps() {
        assertRejected(
                "VS-3.1",
                COUNTED,
                "each of 400 concurrent bumps gets a number of its own",
                bumping((correct, name, stamp) -> {
                    Version last = records.get(name);
                    LockSupport.parkNanos(1);
                    Version next = Version.of(last == null ? 1 : last.number() + 1, stamp);
                    records.put(name, next);
                    return next;
                }));
    }

    @Test
    void rejectsTheNumberOfAnotherWriter() {
        assertRejected(
                "VS-3.1",
                COUNTED,
                "each of 400 concurrent bumps gets a number of its own",
                bumping((correct, name, stamp) -> {
                    correct.bump(name, stamp);
                    LockSupport.parkNanos(1);
                    return Version.of(correct.read(Set.of(name)).of(name).number(), stamp);
                }));
    }

    @Test
    void rejectsWritesThatAClockOrders() {
        AtomicLong numbers = new AtomicLong();
        BinaryOperator<Version> later = (one, other) -> one.stamp() > other.stamp() ? one : other;
        assertRejected(
                "VS-3.2",
                COUNTED,
                "after 400 concurrent bumps the highest version stays, with its own stamp",
                store -> new Faulty(store) {
                    @Override
                    public Version bump(ResourceId name, long stamp) {
                        // Random as it is, the stamp stands for the clocks of the writers, none of which is right.
                        Version next = Version.of(numbers.incrementAndGet(), stamp);
                        records.merge(name, next, later);
                        return next;
                    }

                    @Override
                    public Versions read(Set<ResourceId> names) {
                        return new Versions("one", Map.copyOf(records));
                    }
                });
    }

    @Test
    void rejectsAnInsertThatSomebodyElseMade() {
        assertRejected(
                "VS-3.3", "concurrentFirstBumpsMakeOneRecord", "duplicate key", bumping((correct, name, stamp) -> {
                    if (correct.read(Set.of(name)).of(name).isNone()) {
                        LockSupport.parkNanos(1_000_000);
                        if (records.putIfAbsent(name, Version.of(1, stamp)) != null) {
                            throw new StoreUnavailableException("duplicate key", null);
                        }
                    }
                    return correct.bump(name, stamp);
                }));
    }

    @Test
    void rejectsNumberAndStampReadInTwoSteps() {
        assertRejected(
                "VS-3.4", DURING_BUMPS, "every version read is one that a bump returned", reading((correct, names) -> {
                    Versions numbers = correct.read(names);
                    LockSupport.parkNanos(1);
                    Versions stamps = correct.read(names);
                    return with(
                            numbers,
                            (name, version) ->
                                    Version.of(version.number(), stamps.of(name).stamp()));
                }));
    }

    @Test
    void rejectsReadsFromAReplicaThatLags() {
        assertRejected(
                "VS-3.5",
                DURING_BUMPS,
                "a read is not behind an earlier read, nor behind a bump that returned before it",
                store -> new Faulty(store) {
                    private int reads;
                    private Versions replica = store.read(Set.of());

                    @Override
                    public synchronized Versions read(Set<ResourceId> names) {
                        Versions primary = super.read(names);
                        replica = replica.present().isEmpty() || reads++ % 5 == 0 ? primary : replica;
                        return replica;
                    }
                });
    }

    @Test
    void rejectsRecordsThatAreWrittenBackTogether() {
        assertRejected("VS-3.6", OTHER_RESOURCES, "the bumps of 15 other resources leave", store -> new Faulty(store) {
            @Override
            public Version bump(ResourceId name, long stamp) {
                Map<ResourceId, Version> document = new HashMap<>(records);
                Version next = document.merge(
                        name, Version.of(1, stamp), (last, first) -> Version.of(last.number() + 1, stamp));
                LockSupport.parkNanos(1);
                records.putAll(document);
                return next;
            }

            @Override
            public Versions read(Set<ResourceId> names) {
                return new Versions("one", records);
            }
        });
    }

    @Test
    void rejectsBumpsAndReadsThatWaitForEachOther() {
        timeout = Duration.ofMillis(300);
        Lock record = new ReentrantLock();
        Lock index = new ReentrantLock();
        assertRejected("VS-3.7", OTHER_RESOURCES, "where the call hangs: a deadlock", store -> new Faulty(store) {
            @Override
            public Version bump(ResourceId name, long stamp) {
                return locked(record, () -> locked(index, () -> super.bump(name, stamp)));
            }

            @Override
            public Versions read(Set<ResourceId> names) {
                return locked(index, () -> locked(record, () -> super.read(names)));
            }
        });
    }

    /** Gives up when it is interrupted, so that nothing hangs when the test is over. */
    private static <T> T locked(Lock lock, Supplier<T> call) {
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted", e);
        }
        try {
            LockSupport.parkNanos(1);
            return call.get();
        } finally {
            lock.unlock();
        }
    }

    @Test
    void rejectsAnswersThatThreadsMixUp() {
        assertRejected(
                "VS-3.8",
                "oneClientServesManyThreads",
                "each of 32 threads of one client gets the answer to its own question",
                store -> new Faulty(store) {
                    private volatile Set<ResourceId> request = Set.of();

                    @Override
                    public Versions read(Set<ResourceId> names) {
                        request = names;
                        LockSupport.parkNanos(1_000_000);
                        return super.read(request);
                    }
                });
    }

    @Test
    void rejectsAClientForEightThreads() {
        assertRejected("VS-3.8", "oneClientServesManyThreads", "no connection is free", EightThreads::new);
    }

    @Test
    void rejectsAClientThatCountsTheBumpsOfEightThreads() {
        assertRejected(
                "VS-3.1",
                "oneClientServesManyThreads",
                "each of 128 concurrent bumps gets a number of its own",
                store -> new Faulty(store) {
                    private final Semaphore connections = new Semaphore(8);

                    @Override
                    public Version bump(ResourceId name, long stamp) {
                        boolean connected = connections.tryAcquire();
                        try {
                            LockSupport.parkNanos(1_000_000);
                            Version bumped = super.bump(name, stamp);
                            // What has no connection shares that of another, and gets its answer.
                            return connected ? bumped : Version.of(Math.max(1, bumped.number() - 1), stamp);
                        } finally {
                            connections.release(connected ? 1 : 0);
                        }
                    }
                });
    }

    private static final class EightThreads extends Faulty {
        private final Semaphore connections = new Semaphore(8);

        EightThreads(VersionStore correct) {
            super(correct);
        }

        @Override
        public Version bump(ResourceId name, long stamp) {
            if (!connections.tryAcquire()) {
                throw new StoreUnavailableException("no connection is free", null);
            }
            try {
                LockSupport.parkNanos(1_000_000);
                return super.bump(name, stamp);
            } finally {
                connections.release();
            }
        }
    }
}
