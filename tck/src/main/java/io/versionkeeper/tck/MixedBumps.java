package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.VersionStore;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Bumps of one resource, in transactions and without, by several threads, and a reader: what they saw. */
final class MixedBumps {
    static final int THREADS = 5;
    private static final int WRITERS = THREADS - 1;
    private static final int COMMITS_EACH = 10;
    private static final int BUMPS_EACH = 20;
    private static final String RULE = "VS-14.8";

    private final Map<Long, Long> stamps = new ConcurrentHashMap<>();
    private final Set<Long> doubled = new ConcurrentSkipListSet<>();
    /** The highest number seen or returned so far. */
    private final AtomicLong highest = new AtomicLong();

    private final AtomicInteger busy = new AtomicInteger(WRITERS);

    MixedBumps(Version first) {
        see(first);
    }

    @FunctionalInterface
    interface Commit {
        void commit(Set<ResourceId> names) throws Exception;
    }

    /** Two threads of each kind; the last one reads for as long as they bump. */
    void run(int thread, VersionStore store, Commit commit) throws Exception {
        if (thread == WRITERS) {
            while (busy.get() > 0 && !Thread.currentThread().isInterrupted()) {
                read(store);
            }
            return;
        }
        try {
            if (thread < WRITERS / 2) {
                bumpInTransactions(store, ResourceId.of("own-" + thread), commit);
            } else {
                for (int i = 0; i < BUMPS_EACH && !Thread.currentThread().isInterrupted(); i++) {
                    see(Rules.bump(store, Rules.USERS));
                }
            }
        } finally {
            busy.decrementAndGet();
        }
    }

    /** Each bumps a resource of the thread's own besides, by which a lost one shows that others cover up. */
    private void bumpInTransactions(VersionStore store, ResourceId own, Commit commit) throws Exception {
        Version before = Version.NONE;
        for (int i = 0; i < COMMITS_EACH && !Thread.currentThread().isInterrupted(); i++) {
            long last = highest.get();
            commit.commit(Set.of(own, Rules.USERS));
            assertThat(read(store).number())
                    .as(Rules.expected(
                            RULE,
                            "a bump that was committed is above what was seen before its transaction began",
                            "numbers that a transaction takes from what it read, without a lock or a check"))
                    .isGreaterThan(last);
            Version committed = Rules.read(store, own);
            TransactionRules.assertFollows(RULE, before, committed);
            before = committed;
        }
    }

    private Version read(VersionStore store) {
        long atLeast = highest.get();
        Version version = Rules.read(store, Rules.USERS);
        assertThat(version.number())
                .as(Rules.expected(
                        RULE,
                        "a read is not behind an earlier one, nor a bump that returned before it",
                        "bumps in transactions that overwrite a higher number, or the other way round"))
                .isGreaterThanOrEqualTo(atLeast);
        see(version);
        return version;
    }

    private void see(Version version) {
        Long before = stamps.putIfAbsent(version.number(), version.stamp());
        if (before != null && before != version.stamp()) {
            doubled.add(version.number());
        }
        highest.accumulateAndGet(version.number(), Math::max);
    }

    void assertAllCounted(Version last) {
        see(last);
        assertThat(doubled)
                .as(Rules.expected(
                        RULE,
                        "each of the bumps that are seen has a number of its own (those shown had two stamps)",
                        "an increment in two steps, without a lock, an atomic statement or a compare-and-set"))
                .isEmpty();
        assertThat(last.number())
                .as(Rules.expected(RULE, "the highest number stays", "bumps that overwrite a higher number"))
                .isEqualTo(highest.get());
    }
}
