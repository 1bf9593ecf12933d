package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.tck.Transactions.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What holds when many transactions bump at once: of a store that bumps in the caller's transaction. */
abstract class CommitsAtOnceRules extends TransactionRules {
    private static final int THREADS = 4;
    private static final int ROUNDS = 5;
    private static final int NAMES = 12;

    CommitsAtOnceRules(VersionStoreTck kit) {
        super(kit);
    }

    @Test
    @Rule("VS-14.6")
    void theSameNamesInOppositeOrderAreAllCommitted() throws Exception {
        VersionStore store = open();
        Transactions transactions = transactions(store);
        List<ResourceId> names = new ArrayList<>(IntStream.range(0, NAMES)
                .mapToObj(i -> ResourceId.of("resource-" + i))
                .toList());
        Set<ResourceId> forwards = new LinkedHashSet<>(names);
        Collections.reverse(names);
        Set<ResourceId> backwards = new LinkedHashSet<>(names);
        names.forEach(name -> bump(store, name));
        Map<ResourceId, Version> before = store.read(forwards).present();

        Together.run(THREADS, thread -> {
            for (int round = 0; round < ROUNDS; round++) {
                assertThat(catchThrowable(() -> commit(transactions, null, thread % 2 == 0 ? forwards : backwards)))
                        .as(expected(
                                "transactions over the same names are all committed, in whatever order they are given",
                                "that names are bumped in sorted order; isConflict(), if the database refuses what"
                                        + " lost to another transaction"))
                        .isNull();
            }
            return thread;
        });

        Map<ResourceId, Version> after = store.read(forwards).present();
        forwards.forEach(name -> assertFollows(
                "VS-14.6", before.getOrDefault(name, Version.NONE), after.getOrDefault(name, Version.NONE)));
    }

    @Test
    @Rule("VS-14.7")
    void transactionsOnDifferentResourcesDoNotWaitForEachOther() throws Exception {
        VersionStore store = open();
        Transactions transactions = transactions(store);
        if (transactions.oneAtATime()) {
            Assumptions.abort("Not tested, because the database lets one transaction write at a time, as oneAtATime()"
                    + " of the subclass's transactions says");
        }
        bump(store, USERS);
        bump(store, PRICES);

        Transaction open = begin(transactions);
        open.bump(Set.of(USERS, ResourceId.of("new")));
        assertSoon("a transaction over other resources is committed", () -> {
            commit(transactions, null, Set.of(PRICES, ResourceId.of("new as well")));
            return Version.NONE;
        });
        assertSoon("another resource is bumped without a transaction", () -> bump(store, PRICES));
        Version before = read(store, USERS);
        open.commit();
        end(open);

        assertFollows("VS-14.7", before, read(store, USERS));
    }

    private void assertSoon(String what, Callable<Version> call) {
        Duration limit = kit.longestCall();
        String description = expected(
                "while one transaction is open " + what + " within " + limit.toMillis()
                        + " ms, which longestCall() sets",
                "a lock or a record that all resources share; oneAtATime(), if the database has but one writer");
        assertTimeoutPreemptively(
                limit,
                () -> assertThat(catchThrowable(call::call)).as(description).isNull(),
                description);
    }

    @Test
    @Rule("VS-14.8")
    void bumpsInTransactionsAndOthersAreAllCounted() throws Exception {
        VersionStore[] clients = {open(), open()};
        Transactions transactions = transactions(clients[0]);
        MixedBumps bumps = new MixedBumps(bump(clients[0], USERS));

        Together.run(MixedBumps.THREADS, thread -> {
            bumps.run(thread, clients[thread % 2], names -> commit(transactions, null, names));
            return thread;
        });

        bumps.assertAllCounted(read(clients[0], USERS));
    }
}
