package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.tck.Transactions.Transaction;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a transaction leaves that bumps: of a store that bumps in the caller's transaction. */
abstract class CommitRules extends TransactionRules {
    private static final int ROUNDS = 5;
    private static final ResourceId CITIES = ResourceId.of("cities");
    private static final Set<ResourceId> THREE = Set.of(USERS, PRICES, CITIES);

    CommitRules(VersionStoreTck kit) {
        super(kit);
    }

    /** The first one finds an empty namespace. */
    @Test
    @Rule("VS-14.1")
    void aBumpThatWasCommittedIsReadByEveryClient() throws Exception {
        VersionStore store = open();
        VersionStore other = open();
        Transactions transactions = transactions(store);
        Set<Long> stamps = new HashSet<>();
        Version before = Version.NONE;
        for (int round = 0; round < ROUNDS; round++) {
            commit(transactions, "text " + round, Set.of(USERS));
            Version committed = read(other, USERS);

            assertFollows("VS-14.1", before, committed);
            assertThat(List.of(read(store, USERS), read(open(), USERS)))
                    .as(expected(
                            "a bump that was committed is the same to every client", "what a client keeps or adds"))
                    .containsOnly(committed);
            assertThat(stamps.add(committed.stamp()))
                    .as(expected("each bump has a stamp of its own, as " + committed, "where the stamp is drawn"))
                    .isTrue();
            before = round % 2 == 0 ? committed : bump(other, USERS);
        }
    }

    @Test
    @Rule("VS-14.2")
    void aTransactionThatIsNotCommittedLeavesNothing() throws Exception {
        VersionStore store = open();
        VersionStore other = open();
        Transactions transactions = transactions(store);
        bump(other, USERS);
        commit(transactions, "kept", Set.of(USERS));
        Version before = read(other, USERS);

        Transaction undone = begin(transactions);
        undone.write("undone");
        undone.bump(THREE);
        end(undone);

        for (VersionStore client : List.of(store, other)) {
            assertThat(client.read(THREE).present())
                    .as(expected(
                            "no bump of a transaction that was rolled back is left", "on which connection it bumps"))
                    .isEqualTo(Map.of(USERS, before));
        }
        assertThat(transactions.data())
                .as(expected("the data is as it was, too", "transactions(), whether its transactions are undone"))
                .isEqualTo("kept");
        assertFollows("VS-14.2", before, bump(other, USERS));
        Version next = read(store, USERS);
        commit(transactions, "next", THREE);
        assertFollows("VS-14.2", next, read(other, USERS));
    }

    @Test
    @Rule("VS-14.3")
    void aBumpIsNotSeenBeforeTheCommitAndReadsGoOn() throws Exception {
        VersionStore store = open();
        VersionStore other = open();
        Transactions transactions = transactions(store);
        Version before = bump(other, USERS);

        Transaction open = begin(transactions);
        open.write("text");
        open.bump(THREE);

        for (VersionStore client : List.of(store, other)) {
            assertThat(assertTimeoutPreemptively(
                            kit.longestCall(),
                            () -> client.read(THREE).present(),
                            expected("reads go on while a transaction is open", "locks that reads wait for")))
                    .as(expected(
                            "nothing of a bump is seen before its transaction is committed",
                            "on which connection it bumps, and the isolation of reads"))
                    .isEqualTo(Map.of(USERS, before));
        }
        open.commit();
        end(open);
        assertFollows("VS-14.3", before, read(other, USERS));
    }

    @Test
    @Rule("VS-14.4")
    void dataAndVersionsBecomeVisibleTogether() throws Exception {
        VersionStore[] clients = {open(), open()};
        Transactions transactions = transactions(clients[0]);
        bump(clients[0], USERS);
        commit(transactions, "0", Set.of(USERS));
        Sightings sightings = new Sightings(clients[1], transactions, read(clients[1], USERS));

        Together.run(2, thread -> {
            if (thread == 0) {
                sightings.lookAsLongAsThereAreCommits();
            } else {
                sightings.commitAll(text -> commit(transactions, text, Set.of(USERS)));
            }
            return thread;
        });

        sightings.assertTogether();
    }

    @Test
    @Rule("VS-14.5")
    void theNamesOfACallAreBumpedTogether() throws Exception {
        VersionStore store = open();
        VersionStore other = open();
        Transactions transactions = transactions(store);
        bump(other, USERS);
        for (int round = 0; round < 2; round++) {
            Map<ResourceId, Version> before = other.read(THREE).present();
            commit(transactions, "empty " + round, Set.of());
            assertThat(other.read(THREE).present())
                    .as(expected("the empty set is allowed, and bumps nothing", "a statement without parameters"))
                    .isEqualTo(before);

            commit(transactions, "three " + round, THREE);
            Map<ResourceId, Version> committed = other.read(THREE).present();
            THREE.forEach(name -> assertFollows(
                    "VS-14.5", before.getOrDefault(name, Version.NONE), committed.getOrDefault(name, Version.NONE)));
        }
    }

    @Test
    @Rule("VS-14.9")
    void aBumpThatWasCommittedIsAChangeToEveryCursorFromBefore() throws Exception {
        VersionStore store = open();
        VersionStore other = open();
        Transactions transactions = transactions(store);
        for (int round = 0; round < ROUNDS; round++) {
            String before = ChangesRules.cursor(other);
            Transaction open = begin(transactions);
            open.bump(Set.of(USERS));
            if (!transactions.oneAtATime()) {
                bump(other, PRICES); // so that a cursor may move beyond the one that is open
            }
            Changes meanwhile = ChangesRules.readChanges(other, before, Set.of());
            open.commit();
            end(open);

            Map<ResourceId, Version> committed = Map.of(USERS, read(other, USERS));
            for (String cursor : List.of(before, meanwhile.cursor())) {
                ChangesRules.assertTells(
                        "VS-14.9",
                        "a bump that was committed is told to a cursor from before it, made while its transaction was"
                                + " open or not",
                        ChangesRules.readChanges(other, cursor, Set.of()),
                        committed);
            }
        }
    }

    @Test
    @Rule("VS-14.10")
    void aWatchTellsOfABumpAfterTheCommit() throws Exception {
        VersionStore store = open();
        VersionStore other = open();
        Transactions transactions = transactions(store);
        bump(other, USERS);
        Heard heard = new Heard();
        watch(other, heard);
        for (int round = 0; round < ROUNDS; round++) {
            Transaction open = begin(transactions);
            open.bump(Set.of(USERS, PRICES));
            int mark = heard.mark();
            open.commit();
            end(open);

            assertTold("VS-14.10", "in a transaction, after its commit,", heard, Map.of(USERS, mark, PRICES, mark));
        }
    }

    @Test
    @Rule("VS-14.11")
    void hostileNamesAreToldApartInATransaction() throws Exception {
        VersionStore store = open();
        Transactions transactions = transactions(store);
        Set<ResourceId> half = new HashSet<>();
        Set<ResourceId> all = new HashSet<>();
        HostileNames.all().forEach(name -> all.add(ResourceId.of(name)));
        Stream.of(HostileNames.TWINS, HostileNames.PATTERNS)
                .flatMap(List::stream)
                .forEach(twins -> {
                    half.add(ResourceId.of(twins.one()));
                    all.add(ResourceId.of(twins.other()));
                });
        all.addAll(half);

        commit(transactions, null, half);
        Map<ResourceId, Version> first = store.read(all).present();
        assertBumped(half, first);
        commit(transactions, null, all);
        Map<ResourceId, Version> second = store.read(all).present();
        assertBumped(all, second);

        Set<Long> stamps = new HashSet<>();
        Map<ResourceId, Version> unlike = new HashMap<>(first);
        unlike.entrySet().removeAll(second.entrySet());
        Stream.of(unlike, second)
                .flatMap(versions -> versions.values().stream())
                .forEach(version -> stamps.add(version.stamp()));
        assertThat(stamps)
                .as(expected(
                        "each name is bumped by each transaction, with a stamp of its own",
                        "how names and stamps are put together"))
                .hasSize(half.size() + all.size());
    }

    /** Shows the names that went wrong, and no others. */
    private static void assertBumped(Set<ResourceId> bumped, Map<ResourceId, Version> present) {
        Set<String> wrong = new HashSet<>();
        bumped.stream().filter(name -> !present.containsKey(name)).forEach(name -> wrong.add("not bumped: " + name));
        present.keySet().stream().filter(name -> !bumped.contains(name)).forEach(name -> wrong.add("bumped: " + name));
        assertThat(wrong.stream().map(NamesRules::ascii))
                .as(expected(
                        "a transaction bumps the names that it was given, and no others",
                        "collations, normalisation, and names that are spliced into a query, key or pattern"))
                .isEmpty();
    }

    @Test
    @Rule("VS-14.12")
    void aClosedClientBumpsInNoTransaction() throws Exception {
        VersionStore store = open();
        VersionStore other = open();
        Transactions transactions = transactions(store);
        Version before = bump(other, USERS);
        store.close();

        Transaction transaction = begin(transactions);
        transaction.write("text");
        assertThat(catchThrowable(() -> transaction.bump(Set.of(USERS, PRICES))))
                .as(expected("a closed client throws IllegalStateException", "a check at the start of the call"))
                .isInstanceOf(IllegalStateException.class);
        transaction.commit();
        end(transaction);

        assertThat(other.read(THREE).present())
                .as(expected("a closed client bumps nothing", "a check before the transaction is touched"))
                .isEqualTo(Map.of(USERS, before));
    }
}
