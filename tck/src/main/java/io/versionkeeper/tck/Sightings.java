package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.Version;
import io.versionkeeper.spi.VersionStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * What a reader sees, version and data by turns, while transactions change both: the text of a transaction is its
 * number, from 0 on. Which version each one has is known in the end.
 */
final class Sightings {
    private static final int COMMITS = 30;

    private final VersionStore store;
    private final Transactions transactions;
    /** The transactions by the number of their version; looked at when both threads have ended. */
    private final TreeMap<Long, Integer> commits = new TreeMap<>();

    private final List<Long> numbers = new ArrayList<>();
    private final List<Version> versions = new ArrayList<>();
    private final List<Integer> texts = new ArrayList<>();
    private volatile int looks;
    private volatile boolean committing = true;
    private volatile boolean looking = true;

    Sightings(VersionStore store, Transactions transactions, Version ofText0) {
        this.store = store;
        this.transactions = transactions;
        know(ofText0);
    }

    private void know(Version version) {
        commits.put(version.number(), numbers.size());
        numbers.add(version.number());
    }

    @FunctionalInterface
    interface Commit {
        void commit(String text) throws Exception;
    }

    void commitAll(Commit commit) throws Exception {
        try {
            for (int i = 1; i <= COMMITS && looking; i++) {
                commit.commit(Integer.toString(i));
                know(Rules.read(store, Rules.USERS));
                int before = looks;
                while (looks == before && looking && !Thread.currentThread().isInterrupted()) {
                    LockSupport.parkNanos(50_000);
                }
            }
        } finally {
            committing = false;
        }
    }

    void lookAsLongAsThereAreCommits() throws Exception {
        try {
            while (committing && !Thread.currentThread().isInterrupted()) {
                look();
            }
            look();
        } finally {
            looking = false;
        }
    }

    private void look() throws Exception {
        versions.add(Rules.read(store, Rules.USERS));
        texts.add(Integer.parseInt(Objects.requireNonNull(transactions.data(), "data() returned null")));
        looks = texts.size();
    }

    /** Each version is followed by no older data, and each data by no older version. */
    void assertTogether() {
        for (int i = 0; i < looks; i++) {
            int text = texts.get(i);
            assertThat(text)
                    .as(Rules.expected(
                            "whoever read version " + versions.get(i) + " then reads the data of its transaction, or"
                                    + " later data",
                            "a version that is visible before the transaction is committed"))
                    .isGreaterThanOrEqualTo(commitOf(versions.get(i)));
            if (i + 1 < looks) {
                assertThat(versions.get(i + 1).number())
                        .as(Rules.expected(
                                "whoever read the data of transaction " + text + " then reads its version, or a later"
                                        + " one",
                                "a bump that follows the commit"))
                        .isGreaterThanOrEqualTo(numbers.get(text));
            }
        }
    }

    private int commitOf(Version version) {
        var commit = commits.floorEntry(version.isNone() ? 0 : version.number());
        return commit == null ? 0 : commit.getValue();
    }
}
