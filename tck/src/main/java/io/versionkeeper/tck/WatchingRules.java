package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.VersionStoreException;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.spi.WatchableVersionStore;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a watch tells, while it lasts: of a store that is a {@link WatchableVersionStore}. */
abstract class WatchingRules extends WatchRules {
    private static final int ROUNDS = 5;
    private static final int THREADS = 8;
    private static final int BUMPS_EACH = 10;

    WatchingRules(VersionStoreTck kit) {
        super(kit);
    }

    /** A watch that is not yet in effect misses what comes first, so each round begins another one. */
    @Test
    @Rule("VS-12.1")
    void aBumpByAnyClientIsToldFromTheFirstOn() throws Exception {
        VersionStore store = open();
        VersionStore other = open();
        bump(other, USERS);
        for (int round = 0; round < ROUNDS; round++) {
            Heard heard = new Heard();
            Watch watch = watch(store, heard);
            assertTold("VS-12.1", "right after watch(), by another client,", heard, other, USERS);
            assertTold("VS-12.1", "by the client that watches", heard, store, PRICES);
            close(watch);
        }
        Heard heard = new Heard();
        watch(store, heard);
        assertTold("VS-12.1", "by a client that was opened after watch()", heard, open(), USERS);
    }

    @Test
    @Rule("VS-12.2")
    void aBumpOfAHostileNameIsToldByThatNameOrNone() throws Exception {
        VersionStore store = open();
        Heard heard = new Heard();
        watch(store, heard);
        Map<ResourceId, Integer> marks = new HashMap<>();
        for (String name : HostileNames.all()) {
            ResourceId id = ResourceId.of(name);
            marks.put(id, heard.mark());
            bump(store, id);
        }

        Set<String> missing = new HashSet<>();
        heard.awaitTold(marks, soon).forEach(name -> missing.add(NamesRules.ascii(name.name())));
        assertThat(missing)
                .as(expected(
                        "each of " + marks.size() + " bumped names is told exactly, or null in its place",
                        "how a name is written into an event and read from it: quotes, separators, length, encoding"))
                .isEmpty();
    }

    @Test
    @Rule({"VS-12.3", "VS-12.6"})
    void eachOfManyBumpsAtOnceIsToldAndNoneIsHeldUp() throws Exception {
        VersionStore[] clients = {open(), open()};
        Heard heard = new Heard();
        watch(clients[0], heard);

        Map<ResourceId, Integer> marks = new HashMap<>();
        Together.run(THREADS, thread -> {
                    ResourceId own = ResourceId.of("resource-" + thread);
                    int mark = 0;
                    for (int i = 0; i < BUMPS_EACH; i++) {
                        mark = heard.mark();
                        assertThat(bump(clients[thread % 2], own))
                                .as(expected("VS-12.6", "a watch does not change what is read", "what they share"))
                                .isEqualTo(read(clients[thread % 2], own));
                    }
                    if (heard.awaitTold(Map.of(own, mark), soon).isEmpty()) {
                        // What an earlier bump tells late must not stand for this one.
                        mark = heard.mark();
                        bump(clients[thread % 2], own);
                    }
                    return Map.of(own, mark);
                })
                .forEach(marks::putAll);

        assertTold("VS-12.3", "of each of " + THREADS + " resources that are bumped at once", heard, marks);
    }

    @Test
    @Rule("VS-12.5")
    void noBumpInAnotherNamespaceIsTold() throws Exception {
        VersionStore store = open();
        List<VersionStore> others =
                List.of(open(namespace + "2"), open(namespace.substring(0, namespace.length() - 1)));
        Heard heard = new Heard();
        watch(store, heard);

        for (VersionStore other : others) {
            bump(other, PRICES);
        }
        assertTold("VS-12.1", "after those in other namespaces", heard, store, USERS);
        assertThat(heard.names())
                .as(expected(
                        "a watch does not name what was bumped in another namespace alone",
                        "the channel, prefix or filter, which has to be the namespace's own, in full"))
                .doesNotContain(PRICES);
    }

    @Test
    @Rule("VS-12.9")
    void aClosedClientDoesNotWatch() throws Exception {
        requireWatching();
        VersionStore store = open();
        bump(store, USERS);
        store.close();

        assertThat(catchThrowable(() -> watch(store, new Heard())))
                .as(expected("watch() of a closed client throws IllegalStateException", "a check at its start"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    @Rule({"VS-12.9", "VS-7.2", "VS-7.3", "VS-8.1"})
    void aWatchSaysThatTheStoreIsUnavailable() throws Exception {
        requireWatching();
        VersionStore store = closedLater(kit.unreachable());

        assertUnavailable(() -> watch(store, new Heard()));
    }

    @Test
    @Rule({"VS-9.3", "VS-9.4", "VS-12.1", "VS-12.9"})
    void aWatchOfAnInterruptedThreadTellsOrFails() throws Exception {
        requireWatching();
        VersionStore store = open();
        Heard heard = new Heard();
        boolean begun = false;

        Thread.currentThread().interrupt();
        try {
            watch(store, heard);
            begun = true;
        } catch (VersionStoreException mayHappen) {
            // One of the two allowed outcomes.
        }
        assertThat(Thread.interrupted())
                .as(expected("VS-9.3", "whoever is interrupted finds the flag still set", "where watch() waits"))
                .isTrue();
        if (begun) {
            assertTold("VS-12.1", "after an interrupted watch() that returned", heard, store, USERS);
        }
        Heard next = new Heard();
        watch(store, next);
        assertTold("VS-9.4", "after the next watch() of the client", next, store, PRICES);
    }

    /** Where the watch that was cut is left alone, to see what it says. */
    @Test
    @Rule({"VS-12.8", "VS-12.7", "VS-7.2", "VS-7.6", "VS-7.7", "VS-8.2"})
    void aWatchBegunAfterACutTellsAgain() throws Exception {
        Heard cut = new Heard();
        tellsAgainAfter(Fault.CUT, cut, false);

        assertToldNothingTooLate(
                "VS-12.7", "a watch that was cut ends once, and tells nothing after it, or falls silent", cut);
    }

    @Test
    @Rule({"VS-12.8", "VS-12.11", "VS-7.2", "VS-7.6", "VS-7.7", "VS-8.2"})
    void aSilentWatchIsClosedAndTheNextOneTells() throws Exception {
        tellsAgainAfter(Fault.SILENCE, new Heard(), true);
    }

    private void tellsAgainAfter(Fault fault, Heard before, boolean closesFirst) throws Exception {
        requireWatching();
        VersionStore store = openBreakable();
        Watch first = awaitAnswer(fault, () -> watch(store, before));
        assertTold("VS-12.1", "before " + fault, before, store, USERS);

        kit.inflict(fault);
        assertUnavailable(fault, () -> watch(store, new Heard()), () -> bump(store, USERS));
        if (closesFirst) {
            close(first);
        }
        kit.mend();

        Heard after = new Heard();
        awaitAnswer(fault, () -> watch(store, after));
        int mark = after.mark();
        awaitAnswer(fault, () -> bump(store, USERS));
        assertTold("VS-12.8", "after " + fault + ", to a watch that was begun since,", after, Map.of(USERS, mark));
    }
}
