package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.tck.Transactions.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** What groups need whose tests bump in transactions. */
abstract class TransactionRules extends WatchRules {
    /** In which a transaction that loses to others is committed in the end. */
    private final Duration patience;

    /** In the order in which they began: the first one may hold up the others. */
    private final Set<Transaction> begun = Collections.synchronizedSet(new LinkedHashSet<>());

    private final List<AutoCloseable> made = Collections.synchronizedList(new ArrayList<>());

    TransactionRules(VersionStoreTck kit) {
        super(kit);
        patience = kit.timeout().dividedBy(2);
    }

    /** The transactions in which a client bumps; the test is skipped where there are none. */
    final Transactions transactions(VersionStore store) throws Exception {
        Transactions transactions = kit.transactions(store, namespace);
        if (transactions instanceof AutoCloseable closeable) {
            made.add(closeable);
        }
        return transactions;
    }

    final Transaction begin(Transactions transactions) throws Exception {
        Transaction transaction = transactions.begin();
        begun.add(transaction);
        return transaction;
    }

    final void end(Transaction transaction) throws Exception {
        if (begun.remove(transaction)) {
            transaction.close();
        }
    }

    @AfterEach
    final void endTransactions() throws Exception {
        for (Transaction transaction : List.copyOf(begun)) {
            end(transaction);
        }
        for (AutoCloseable transactions : List.copyOf(made)) {
            transactions.close();
        }
    }

    /** One transaction that bumps, and writes if there is a text; once more for as long as it loses to others. */
    final void commit(Transactions transactions, @Nullable String text, Set<ResourceId> names) throws Exception {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!isCommitted(transactions, text, names, deadline)) {
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(2_000_000));
        }
    }

    private boolean isCommitted(Transactions transactions, @Nullable String text, Set<ResourceId> names, long deadline)
            throws Exception {
        Transaction transaction = begin(transactions);
        try {
            if (text != null) {
                transaction.write(text);
            }
            transaction.bump(names);
            transaction.commit();
            return true;
        } catch (Exception e) {
            if (!transactions.isConflict(e) || System.nanoTime() > deadline) {
                throw e;
            }
            return false;
        } finally {
            end(transaction);
        }
    }

    /** A bump that was committed follows a version, with a number above it and another stamp. */
    static void assertFollows(String rule, Version before, Version committed) {
        assertThat(committed.isNone())
                .as(expected(rule, "a bump that was committed is read", "whether the transaction has the record"))
                .isFalse();
        assertThat(before.isNone() || committed.number() > before.number())
                .as(expected(
                        rule,
                        "a bump that was committed has a number above that of the version before: " + committed
                                + " follows " + before,
                        "where a bump in a transaction takes its number from, and when"))
                .isTrue();
        assertThat(before.isNone() || committed.stamp() != before.stamp())
                .as(expected(
                        rule,
                        "a bump in a transaction has a stamp of its own: " + committed + " follows " + before,
                        "where the stamp is drawn"))
                .isTrue();
    }
}
