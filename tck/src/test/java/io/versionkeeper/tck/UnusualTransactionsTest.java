package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.Events;

/** The kit accepts transactions that are right in a way of their own, as the contract permits. */
class UnusualTransactionsTest extends TransactionalStores {
    private static final int TESTS = 12;

    @Test
    void acceptsThoseThatDoEverythingAtTheCommit() {
        assertThat(passed(MemoryTransactions::new)).isEqualTo(TESTS);
    }

    @Test
    void acceptsThoseThatRefuseWhatLostToAnother() {
        assertThat(passed(store -> new OptimisticTransactions(store, true))).isEqualTo(TESTS);
    }

    @Test
    void acceptsADatabaseWithOneWriterAtATime() {
        stores = OneWriterStore::new;
        assertThat(passed(store -> new OneWriterStore.OneAtATime(store, true))).isEqualTo(TESTS - 1);
    }

    private static long passed(Function<TransactionalStore, Transactions> transactions) {
        return List.of(VersionStoreTck.Commits.class, VersionStoreTck.CommitsAtOnce.class).stream()
                .map(group -> run(group, transactions))
                .peek(tests -> assertThat(
                                tests.failed().map(FaultyStores::message).toList())
                        .isEmpty())
                .mapToLong(tests -> tests.succeeded().count())
                .sum();
    }

    @Test
    void skipsTheWaitOfADatabaseWithOneWriterAtATimeAndSaysWhy() {
        stores = OneWriterStore::new;
        Events tests = run(VersionStoreTck.CommitsAtOnce.class, store -> new OneWriterStore.OneAtATime(store, true));

        assertThat(tests.aborted().map(FaultyStores::message).toList())
                .containsExactly("Not tested, because the database lets one transaction write at a time, as"
                        + " oneAtATime() of the subclass's transactions says");
    }
}
