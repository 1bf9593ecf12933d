package io.versionkeeper.tck;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.IncrementalVersionStore;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The kit rejects stores whose changes are not all there, or wrong. */
class FaultyChangesTest extends FaultyStores {
    private static final String WITHOUT = "withoutACursorTheNamesAskedForAreAnswered";
    private static final String SINCE = "whatAnyClientBumpedSinceIsTold";
    private static final String STORM = "noneOfManyBumpsAtOnceIsPassedOver";

    @FunctionalInterface
    private interface ReadChanges {
        Changes read(JournalStore correct, String cursor, Set<ResourceId> names);
    }

    /** A store that reads changes in another way. */
    private static BiFunction<VersionStore, String, VersionStore> changing(ReadChanges read) {
        return (store, namespace) -> new JournalStore(store, namespace) {
            private final JournalStore correct = new JournalStore(store, namespace);

            @Override
            public Changes readChanges(String cursor, Set<ResourceId> names) {
                return read.read(correct, cursor, names);
            }
        };
    }

    /** A store that tells other changes than those of its journal. */
    private static BiFunction<VersionStore, String, VersionStore> telling(
            UnaryOperator<List<JournalStore.Entry>> changes) {
        return (store, namespace) -> new JournalStore(store, namespace) {
            @Override
            List<Entry> changes(int from) {
                return changes.apply(super.changes(from));
            }
        };
    }

    private static UnaryOperator<List<JournalStore.Entry>> each(UnaryOperator<JournalStore.Entry> change) {
        return entries -> entries.stream().map(change).toList();
    }

    private static Changes with(Changes answer, UnaryOperator<Versions> change) {
        return new Changes(change.apply(answer.versions()), answer.cursor(), answer.known());
    }

    @Test
    void rejectsEverythingForNoCursor() {
        assertRejected(
                "VS-13.1",
                WITHOUT,
                "without a cursor an answer is that of read()",
                changing((correct, cursor, names) -> correct.readChanges(
                        cursor == null ? correct.cursorAtEnd().replaceFirst("/.*", "/0") : cursor, names)));
    }

    @Test
    void rejectsAClaimToKnowWhatChangedSinceNoCursor() {
        assertRejected(
                "VS-13.1",
                WITHOUT,
                "without a cursor nothing is known to be unchanged",
                changing((correct, cursor, names) -> {
                    Changes answer = correct.readChanges(cursor, names);
                    return new Changes(answer.versions(), answer.cursor(), true);
                }));
    }

    @Test
    void rejectsChangesOfTheClientItselfAlone() {
        assertRejected(
                "VS-13.2",
                SINCE,
                "\"users\"=\"is 1-",
                (store, namespace) -> new JournalStore(store, namespace + UUID.randomUUID()));
    }

    @Test
    void rejectsChangesOfTheNamesAskedForAlone() {
        assertRejected(
                "VS-13.2",
                SINCE,
                "\"resource-0\"=\"is 1-",
                changing((correct, cursor, names) -> with(correct.readChanges(cursor, names), versions -> {
                    Map<ResourceId, Version> asked = new HashMap<>(versions.present());
                    asked.keySet().retainAll(names);
                    return new Versions(versions.incarnation(), asked);
                })));
    }

    @Test
    void rejectsNumbersWithoutTheirStamps() {
        assertRejected(
                "VS-13.2",
                SINCE,
                "answered as 1-0000000000000000",
                telling(each(entry -> new JournalStore.Entry(
                        entry.name(), Version.of(entry.version().number(), 0)))));
    }

    @Test
    void rejectsNamesAskedForThatAreLeftOutWhenUnchanged() {
        assertRejected(
                "VS-13.3",
                "theNamesAskedForAreThereChangedOrNot",
                "\"users\"=\"is 1-",
                changing((correct, cursor, names) -> correct.readChanges(cursor, cursor == null ? names : Set.of())));
    }

    @Test
    void rejectsACursorThatIsMadeAfterTheVersionsWereRead() {
        assertRejected("VS-13.4", STORM, "polls by cursor", changing((correct, cursor, names) -> {
            Changes answer = correct.readChanges(cursor, names);
            LockSupport.parkNanos(100_000);
            return new Changes(answer.versions(), correct.cursorAtEnd(), answer.known());
        }));
    }

    @Test
    void rejectsANumberThatIsTakenBeforeTheCommit() {
        Map<String, Sequence> sequences = new ConcurrentHashMap<>();
        assertRejected(
                "VS-13.4",
                STORM,
                "polls by cursor",
                (store, namespace) -> new Numbering(store, sequences.computeIfAbsent(namespace, n -> new Sequence())));
    }

    /** The last number given out, and that of each record. */
    private static final class Sequence {
        final AtomicLong last = new AtomicLong();
        final Map<ResourceId, Long> numbers = new ConcurrentHashMap<>();
        /** That of the last cursor, of those that a node keeps. */
        final AtomicLong polled = new AtomicLong();
        /** Whether a commit has fallen behind a cursor. */
        volatile boolean passedOver;
    }

    /** Of two transactions the one that took the lower number may commit later, behind the cursors that were made. */
    private static final class Numbering extends Faulty implements IncrementalVersionStore {
        private final Sequence sequence;

        Numbering(VersionStore correct, Sequence sequence) {
            super(correct);
            this.sequence = sequence;
        }

        @Override
        public Version bump(ResourceId name, long stamp) {
            long number = sequence.last.incrementAndGet();
            // One that nobody bumps again waits until it is too late, so that the fault shows in each run.
            long deadline = System.nanoTime() + timeout.toNanos() / 2;
            while (number % 2 == 1
                    && !name.equals(Rules.USERS)
                    && !sequence.passedOver
                    && System.nanoTime() - deadline < 0) {
                LockSupport.parkNanos(100_000);
                if (sequence.polled.get() > number) {
                    sequence.passedOver = true;
                }
            }
            Version version = super.bump(name, stamp);
            sequence.numbers.merge(name, number, Math::max);
            return version;
        }

        @Override
        public Changes readChanges(String cursor, Set<ResourceId> names) {
            long from = cursor == null ? Long.MAX_VALUE : Long.parseLong(cursor);
            long last =
                    sequence.numbers.values().stream().mapToLong(n -> n).max().orElse(0);
            Set<ResourceId> changed = new HashSet<>(names);
            sequence.numbers.forEach((name, number) -> {
                if (number > from && number <= last) {
                    changed.add(name);
                }
            });
            Versions versions = read(changed);
            if (cursor != null || !names.isEmpty()) {
                sequence.polled.accumulateAndGet(last, Math::max);
            }
            return new Changes(versions, Long.toString(last), cursor != null);
        }
    }

    @Test
    void rejectsAnswersThatGoBack() {
        AtomicInteger answers = new AtomicInteger();
        assertRejected(
                "VS-13.5",
                STORM,
                "no answer is behind an earlier one",
                changing((correct, cursor, names) -> with(
                        correct.readChanges(cursor, names),
                        versions -> answers.incrementAndGet() % 2 == 0
                                ? versions
                                : with(
                                        versions,
                                        (name, version) ->
                                                Version.of(Math.max(1, version.number() - 50), version.stamp())))));
    }

    @Test
    void rejectsNamesThatAreFolded() {
        assertRejected(
                "VS-13.7",
                "hostileNamesAreToldApartInChanges",
                "\"Users\"=\"bumped to 1-",
                telling(each(entry -> new JournalStore.Entry(
                        ResourceId.of(entry.name().name().toLowerCase(Locale.ROOT)), entry.version()))));
    }

    @Test
    void rejectsChangesThatNamespacesShare() {
        assertRejected(
                "VS-13.8",
                "noBumpInAnotherNamespaceIsAChange",
                "what was bumped in another namespace alone is no change",
                (store, namespace) -> new JournalStore(
                        reading((correct, names) -> new Versions(
                                        "constant", correct.read(names).present()))
                                .apply(store),
                        "shared"));
    }

    @Test
    void rejectsChangesCutAtOneThousand() {
        assertRejected(
                "VS-13.9",
                "anAnswerWithManyChangesOrNamesIsComplete",
                "1200 changes are all told",
                telling(entries -> entries.stream().limit(1_000).collect(Collectors.toList())));
    }

    @Test
    void rejectsNamesThatAreDroppedBesideACursor() {
        assertRejected(
                "VS-13.9",
                "anAnswerWithManyChangesOrNamesIsComplete",
                "1200 resources with a record among 25000 names are all answered",
                changing((correct, cursor, names) -> correct.readChanges(
                        cursor,
                        cursor == null ? names : names.stream().limit(20_000).collect(Collectors.toSet()))));
    }

    @Test
    void rejectsAnIncarnationThatIsAnotherThanThatOfReads() {
        assertRejected(
                "VS-13.13",
                WITHOUT,
                "the incarnation is that of read()",
                changing((correct, cursor, names) -> with(
                        correct.readChanges(cursor, names),
                        versions -> new Versions("changes of " + versions.incarnation(), versions.present()))));
    }

    @Test
    void rejectsAnAnswerWithEverythingAtEachPoll() {
        assertRejected(
                "VS-13.14",
                "anUnchangedStoreAnswersNearlyNothing",
                "where nothing changed nearly nothing is answered",
                (store, namespace) -> new JournalStore(store, namespace) {
                    @Override
                    List<Entry> changes(int from) {
                        return super.changes(0);
                    }
                });
    }
}
