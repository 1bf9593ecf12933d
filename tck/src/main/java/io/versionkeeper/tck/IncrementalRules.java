package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.IncrementalVersionStore;
import io.versionkeeper.spi.VersionStore;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What an answer to a cursor holds: of a store that is an {@link IncrementalVersionStore}. */
abstract class IncrementalRules extends ChangesRules {
    private static final ResourceId ABSENT = ResourceId.of("absent");
    /** More than the 1,000 rows at which many servers and drivers stop. */
    private static final int MANY = 1_200;

    private static final int FEW = 100;

    IncrementalRules(VersionStoreTck kit) {
        super(kit);
    }

    @Test
    @Rule({"VS-13.1", "VS-13.13"})
    void withoutACursorTheNamesAskedForAreAnswered() throws Exception {
        VersionStore store = open();
        Version users = bump(store, USERS);
        bump(store, PRICES);

        Changes some = readChanges(store, null, Set.of(USERS, ABSENT));
        Changes none = readChanges(store, null, Set.of());

        assertThat(List.of(some.versions().present(), none.versions().present()))
                .as(expected("VS-13.1", "without a cursor an answer is that of read()", "the condition of the query"))
                .containsExactly(Map.of(USERS, users), Map.of());
        assertThat(List.of(some.known(), none.known()))
                .as(expected("VS-13.1", "without a cursor nothing is known to be unchanged", "known"))
                .containsOnly(false);
        assertThat(List.of(some.versions().incarnation(), none.versions().incarnation()))
                .as(expected("VS-13.13", "the incarnation is that of read()", "where both take it from"))
                .containsOnly(store.read(Set.of()).incarnation());
    }

    @Test
    @Rule({"VS-13.2", "VS-13.13"})
    void whatAnyClientBumpedSinceIsTold() throws Exception {
        VersionStore store = open();
        VersionStore other = open();
        String cursor = cursor(store);
        for (int round = 0; round < 5; round++) {
            Version users = bump(other, USERS);
            ResourceId name = ResourceId.of("resource-" + round);
            Version own = bump(store, name);

            Changes answer = readChanges(store, cursor, Set.of());

            assertTells("VS-13.2", "what was bumped since the cursor is told", answer, Map.of(USERS, users, name, own));
            assertThat(answer.versions().incarnation())
                    .as(expected("VS-13.13", "the incarnation is that of read()", "where both take it from"))
                    .isEqualTo(store.read(Set.of()).incarnation());
            cursor = answer.cursor();
        }
    }

    @Test
    @Rule({"VS-13.3", "VS-1.9"})
    void theNamesAskedForAreThereChangedOrNot() throws Exception {
        VersionStore store = open();
        Version users = bump(store, USERS);
        String cursor = cursor(store);
        Version prices = bump(store, PRICES);
        Set<ResourceId> names = new LinkedHashSet<>(List.of(ABSENT, USERS, PRICES));

        Changes answer = readChanges(store, cursor, names);

        assertHolds("VS-13.3", "the names asked for are answered", answer, Map.of(USERS, users, PRICES, prices));
        assertThat(answer.versions().present())
                .as(expected(
                        "VS-13.3", "a name without a record is left out", "how changes and names are put together"))
                .doesNotContainKey(ABSENT);
        assertThat(names)
                .as(expected("VS-1.9", "the set that the caller passed is as it was", "removals from the parameter"))
                .containsExactly(ABSENT, USERS, PRICES);
    }

    /** Each name is bumped once or is bumped by all, so whatever is passed over is missing in the end. */
    @Test
    @Rule({"VS-13.4", "VS-13.5"})
    void noneOfManyBumpsAtOnceIsPassedOver() throws Exception {
        VersionStore[] clients = {open(), open(), open()};
        BumpStorm storm = new BumpStorm();
        List<Follower> followers = List.of(new Follower(clients[0]), new Follower(clients[2]));

        Together.run(BumpStorm.WRITERS + followers.size(), thread -> {
            if (thread < BumpStorm.WRITERS) {
                storm.bumpAll(thread, clients[thread % 2]);
            } else {
                Follower follower = followers.get(thread - BumpStorm.WRITERS);
                while (storm.isOn()) {
                    follower.poll();
                }
            }
            return thread;
        });

        Map<ResourceId, Version> last = clients[1].read(BumpStorm.NAMES).present();
        for (Follower follower : followers) {
            follower.poll();
            assertSame(
                    "VS-13.4",
                    "polls by cursor, " + follower.polls() + " while " + last.size()
                            + " resources are bumped and one after that, tell the last version of each",
                    last,
                    follower.held());
        }
    }

    @Test
    @Rule("VS-13.7")
    void hostileNamesAreToldApartInChanges() throws Exception {
        VersionStore store = open();
        String cursor = cursor(store);
        Map<ResourceId, Version> bumped = NamesRules.bumpAll(store);

        Changes answer = readChanges(store, cursor, Set.of());

        if (answer.known()) {
            NamesRules.assertSame("VS-13.7", bumped, answer.versions().present());
        }
    }

    @Test
    @Rule("VS-13.8")
    void noBumpInAnotherNamespaceIsAChange() throws Exception {
        VersionStore store = open();
        Version users = bump(store, USERS);
        String cursor = cursor(store);
        for (String other : List.of(namespace + "2", namespace.substring(0, namespace.length() - 1))) {
            VersionStore elsewhere = open(other);
            bump(elsewhere, USERS);
            bump(elsewhere, PRICES);
        }

        assertThat(readChanges(store, cursor, Set.of()).versions().present())
                .as(expected(
                        "what was bumped in another namespace alone is no change",
                        "the key of the record of changes, and the condition of the query"))
                .doesNotContainKey(PRICES)
                .matches(versions -> users.equals(versions.getOrDefault(USERS, users)), "has no version of another");
    }

    @Test
    @Rule({"VS-13.9", "VS-13.1", "VS-13.3"})
    void anAnswerWithManyChangesOrNamesIsComplete() throws Exception {
        VersionStore store = open();
        String cursor = cursor(store);
        Map<ResourceId, Version> bumped = ReadingRules.bumpAll(store, MANY);

        assertTells("VS-13.9", MANY + " changes are all told", readChanges(store, cursor, Set.of()), bumped);
        Set<ResourceId> names = ReadingRules.shuffled(ReadingRules.names(0, 25_000));
        String complete = MANY + " resources with a record among " + names.size() + " names are all answered";
        assertHolds("VS-13.9", complete, readChanges(store, null, names), bumped);
        assertHolds("VS-13.9", complete, readChanges(store, cursor(store), names), bumped);
    }

    @Test
    @Rule("VS-13.14")
    void anUnchangedStoreAnswersNearlyNothing() throws Exception {
        VersionStore store = open();
        ReadingRules.bumpAll(store, FEW);
        Changes answer = awaitSmall(store, cursor(store));
        Version users = bump(store, USERS);

        Changes next = readChanges(store, answer.cursor(), Set.of());
        assertTells("VS-13.14", "one change is told", next, Map.of(USERS, users));
        assertThat(next.known() ? next.versions().present() : Map.of())
                .as(expected("one change of " + FEW + " is an answer of less than half of them", "what is told again"))
                .hasSizeLessThan(FEW / 2);
    }

    /** A transaction that is under way elsewhere may hold it up. */
    private Changes awaitSmall(VersionStore store, String first) {
        long deadline = System.nanoTime() + kit.timeout().dividedBy(5).toNanos();
        Set<Boolean> known = new HashSet<>();
        Changes answer = readChanges(store, first, Set.of());
        while (!isSmall(answer) && System.nanoTime() < deadline) {
            known.add(answer.known());
            answer = readChanges(store, answer.cursor(), Set.of());
        }
        if (!answer.known() && !known.contains(true)) {
            Assumptions.abort("Not tested, because the store says each time that it does not know what changed");
        }
        assertThat(isSmall(answer) ? Map.of() : answer.versions().present())
                .as(expected("where nothing changed nearly nothing is answered", "what the cursor stands for"))
                .isEmpty();
        return answer;
    }

    private static boolean isSmall(Changes answer) {
        return answer.known() && answer.versions().present().size() < FEW / 2;
    }
}
