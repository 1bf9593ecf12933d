package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.VersionStoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What cursors are good for, wherever and whenever they come from; and reads of changes that fail. */
abstract class CursorRules extends ChangesRules {
    private static final ResourceId ORDERS = ResourceId.of("orders");

    CursorRules(VersionStoreTck kit) {
        super(kit);
    }

    @Test
    @Rule("VS-13.6")
    void aCursorServesEveryClientAndMoreThanOnce() throws Exception {
        VersionStore store = open();
        VersionStore other = open();
        bump(store, USERS);
        String cursor = cursor(store);
        Map<ResourceId, Version> changed = Map.of(PRICES, bump(store, PRICES));

        for (VersionStore client : List.of(store, other, store, open())) {
            assertTells(
                    "VS-13.6",
                    "what was bumped since the cursor is told to whoever brings it, as often as he does",
                    readChanges(client, cursor, Set.of()),
                    changed);
        }
    }

    @Test
    @Rule({"VS-13.10", "VS-13.11"})
    void aCursorFromBeforeALossHidesNothing() throws Exception {
        VersionStore store = open();
        VersionStore other = open();
        String incarnation = store.read(Set.of()).incarnation();
        bumpBoth(store);
        String cursor = cursor(store);

        kit.wipe(namespace);
        Changes lost = readChanges(store, cursor, Set.of());
        assertThat(lost.known() && lost.versions().incarnation().equals(incarnation))
                .as(expected(
                        "VS-13.10",
                        "where records were lost no answer says that their changes are known, in the old incarnation",
                        "a cursor that does not say of which incarnation it is"))
                .isFalse();
        Map<ResourceId, Version> again = bumpBoth(store);
        for (VersionStore client : List.of(store, other)) {
            assertHidesNothing(readChanges(client, cursor, Set.of()), again);
        }
    }

    /** Before any read has noticed it. */
    @Test
    @Rule("VS-13.11")
    void aCursorFromBeforeALossHidesNoBumpRightAfterIt() throws Exception {
        VersionStore store = open();
        bumpBoth(store);
        String cursor = cursor(store);

        kit.wipe(namespace);
        Map<ResourceId, Version> again = bumpBoth(store);

        assertHidesNothing(readChanges(store, cursor, Set.of()), again);
    }

    private static Map<ResourceId, Version> bumpBoth(VersionStore store) {
        return Map.of(USERS, bump(store, USERS), PRICES, bump(store, PRICES));
    }

    private static void assertHidesNothing(Changes answer, Map<ResourceId, Version> again) {
        assertTells("VS-13.11", "what was bumped after a loss is told, to a cursor from before it too", answer, again);
    }

    @Test
    @Rule({"VS-13.12", "VS-13.3"})
    void aCursorThatNobodyMadeIsNoErrorAndHidesNothing() throws Exception {
        VersionStore store = open();
        Map<ResourceId, Version> all = bumpBoth(store);
        String cursor = cursor(store);
        for (String text : HostileNames.all()) {
            Changes answer = answerTo(store, text, Set.of(USERS));
            assertHolds("VS-13.3", "the name asked for is answered", answer, Map.of(USERS, bumped(all)));
            assertTells("VS-13.12", "everything is told to \"" + NamesRules.ascii(text) + "\"", answer, all);
        }

        Map<ResourceId, Version> later = Map.of(ORDERS, bump(store, ORDERS));
        for (String text : altered(cursor)) {
            assertTells(
                    "VS-13.12",
                    "a later bump is told to the altered cursor \"" + NamesRules.ascii(text) + "\"",
                    answerTo(store, text, Set.of()),
                    later);
        }
    }

    private static Version bumped(Map<ResourceId, Version> all) {
        return all.getOrDefault(USERS, Version.NONE);
    }

    /** Cut, or ahead of all that there is, if it holds a number. */
    private static List<String> altered(String cursor) {
        List<String> texts = new ArrayList<>(List.of(
                cursor + "0",
                cursor + "9",
                "9" + cursor,
                cursor + cursor,
                cursor.toUpperCase(Locale.ROOT),
                cursor.replaceAll("\\d+", "9$0"),
                cursor.replaceAll("\\d(?!.*\\d)", "$0" + "0".repeat(6))));
        if (cursor.length() > 1) {
            texts.add(cursor.substring(1));
            texts.add(cursor.substring(0, cursor.length() - 1));
        }
        texts.remove(cursor);
        return texts;
    }

    private static Changes answerTo(VersionStore store, String cursor, Set<ResourceId> names) {
        AtomicReference<Changes> answer = new AtomicReference<>();
        assertThat(catchThrowable(() -> answer.set(readChanges(store, cursor, names))))
                .as(expected(
                        "VS-13.12",
                        "the cursor \"" + NamesRules.ascii(cursor) + "\" is answered, with known = false",
                        "how a cursor is read"))
                .isNull();
        return Objects.requireNonNull(answer.get());
    }

    @Test
    @Rule("VS-13.15")
    void aClosedClientReadsNoChanges() throws Exception {
        VersionStore store = open();
        String cursor = cursor(store);
        store.close();

        assertThat(catchThrowable(() -> readChanges(store, cursor, Set.of(USERS))))
                .as(expected("readChanges() of a closed client throws IllegalStateException", "a check at its start"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    @Rule({"VS-13.15", "VS-7.2", "VS-7.3", "VS-8.1"})
    void aReadOfChangesSaysThatTheStoreIsUnavailable() throws Exception {
        String cursor = cursor(open());
        VersionStore store = closedLater(kit.unreachable());

        assertUnavailable(() -> readChanges(store, cursor, Set.of()));
    }

    @Test
    @Rule({"VS-9.1", "VS-9.3", "VS-9.4", "VS-13.15"})
    void anInterruptedReadOfChangesIsRightOrFails() throws Exception {
        VersionStore store = open();
        String cursor = cursor(store);
        Map<ResourceId, Version> changed = bumpBoth(store);

        Optional<Changes> answer = Optional.empty();
        Thread.currentThread().interrupt();
        try {
            answer = Optional.of(readChanges(store, cursor, Set.of()));
        } catch (VersionStoreException mayHappen) {
            // One of the two allowed outcomes.
        }
        assertThat(Thread.interrupted())
                .as(expected("VS-9.3", "whoever is interrupted finds the flag still set", "where it is caught"))
                .isTrue();
        answer.ifPresent(right -> assertTells("VS-9.1", "an answer to an interrupted caller is right", right, changed));
        assertTells("VS-9.4", "the next answer is right", readChanges(store, cursor, Set.of()), changed);
    }

    @Test
    @Rule({"VS-13.15", "VS-7.2", "VS-7.6", "VS-7.7", "VS-8.2"})
    void aCursorOutlivesACutNetwork() throws Exception {
        requireChanges();
        VersionStore store = openBreakable();
        String cursor = awaitAnswer(Fault.CUT, () -> cursor(store));

        kit.inflict(Fault.CUT);
        assertUnavailable(Fault.CUT, () -> readChanges(store, cursor, Set.of()));
        kit.mend();

        Version users = awaitAnswer(Fault.CUT, () -> bump(store, USERS));
        Changes answer = awaitAnswer(Fault.CUT, () -> readChanges(store, cursor, Set.of()));
        assertTells(
                "VS-13.15", "a bump after CUT is told, to a cursor from before it too", answer, Map.of(USERS, users));
    }
}
