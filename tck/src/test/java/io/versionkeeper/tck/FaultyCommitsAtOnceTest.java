package io.versionkeeper.tck;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.Versions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The kit rejects transactions that stand in each other's way. */
class FaultyCommitsAtOnceTest extends TransactionalStores {
    private static final String SAME = "theSameNamesInOppositeOrderAreAllCommitted";
    private static final String MIXED = "bumpsInTransactionsAndOthersAreAllCounted";

    /** The database finds the deadlock, and ends it by refusing one. */
    @Test
    void rejectsLocksInTheOrderOfTheCaller() {
        Map<ResourceId, Semaphore> locks = new ConcurrentHashMap<>();
        rejected("VS-14.6", SAME, "deadlock found", beginning(right -> right.new Buffered() {
            private final List<Semaphore> held = new ArrayList<>();

            @Override
            public void bump(Set<ResourceId> bumped) throws Exception {
                for (ResourceId name : bumped) {
                    Semaphore lock = locks.computeIfAbsent(name, n -> new Semaphore(1));
                    if (!lock.tryAcquire(100, TimeUnit.MILLISECONDS)) {
                        throw new StoreUnavailableException("deadlock found", null);
                    }
                    held.add(lock);
                    MemoryTransactions.pause();
                }
                super.bump(bumped);
            }

            @Override
            public void close() throws Exception {
                super.close();
                held.forEach(Semaphore::release);
                held.clear();
            }
        }));
    }

    @Test
    void rejectsAConflictAtEachAttempt() {
        timeout = Duration.ofSeconds(1);
        rejected("VS-14.6", SAME, "conflict at each attempt", store -> new MemoryTransactions(store) {
            @Override
            public Transaction begin() {
                return new Buffered() {
                    @Override
                    public void commit() throws Exception {
                        throw new IllegalArgumentException("conflict at each attempt");
                    }
                };
            }

            @Override
            public boolean isConflict(Exception failure) {
                return true;
            }
        });
    }

    @Test
    void rejectsALockForAllResources() {
        longestCall = Duration.ofMillis(200);
        stores = OneWriterStore::new;
        rejected(
                "VS-14.7",
                "transactionsOnDifferentResourcesDoNotWaitForEachOther",
                "while one transaction is open a transaction over other resources is committed",
                store -> new OneWriterStore.OneAtATime(store, false));
    }

    @Test
    void rejectsABumpThatIsLostToAnotherInSilence() {
        rejected("VS-14.8", MIXED, "a bump that was committed", store -> new OptimisticTransactions(store, false));
    }

    @Test
    void rejectsTwoBumpsWithOneNumber() {
        AtomicInteger reads = new AtomicInteger();
        stores = (correct, namespace) -> new TransactionalStore(correct, namespace) {
            @Override
            public Versions read(Set<ResourceId> names) {
                // Another one each time: nobody knows which numbers are read twice.
                long other = reads.incrementAndGet();
                return with(
                        super.read(names), (name, version) -> Version.of(version.number(), version.stamp() ^ other));
            }
        };
        rejected("VS-14.8", MIXED, "each of the bumps that are seen has a number of its own", MemoryTransactions::new);
    }

    @Test
    void rejectsABumpThatOverwritesHigherNumbers() {
        AtomicInteger reads = new AtomicInteger();
        stores = (correct, namespace) -> new TransactionalStore(correct, namespace) {
            @Override
            public Versions read(Set<ResourceId> names) {
                boolean late = reads.incrementAndGet() > 20;
                return with(super.read(names), (name, version) -> late ? Version.of(1, version.stamp()) : version);
            }
        };
        rejected("VS-14.8", MIXED, "Rule:     VS-14.8", MemoryTransactions::new);
    }
}
