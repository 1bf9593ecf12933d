package io.versionkeeper.tck;

import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The kit rejects stores whose cursors are not good for what they have to be. */
class FaultyCursorsTest extends FaultyStores {
    private static final String LOSS = "aCursorFromBeforeALossHidesNothing";
    private static final String NOBODYS = "aCursorThatNobodyMadeIsNoErrorAndHidesNothing";

    @Test
    void rejectsChangesThatTheFirstPollConsumes() {
        assertRejected(
                "VS-13.6",
                "aCursorServesEveryClientAndMoreThanOnce",
                "\"prices\"=\"is 1-",
                (store, namespace) -> new JournalStore(store, namespace) {
                    @Override
                    List<Entry> changes(int from) {
                        List<Entry> changes = List.copyOf(super.changes(from));
                        journal.entries.removeAll(changes);
                        return changes;
                    }
                });
    }

    /** Which is that of before the loss, as the position in the journal is. */
    @Test
    void rejectsAnIncarnationThatIsCachedBesideACursorThatOutlivesALoss() {
        assertRejected(
                "VS-13.10",
                LOSS,
                "no answer says that their changes are known",
                (store, namespace) -> new JournalStore(cachingTheIncarnation(store), namespace));
    }

    private static VersionStore cachingTheIncarnation(VersionStore store) {
        return new Faulty(store) {
            private String first;

            @Override
            public synchronized Versions read(Set<ResourceId> names) {
                Versions answer = super.read(names);
                first = first == null ? answer.incarnation() : first;
                return new Versions(first, answer.present());
            }
        };
    }

    @Test
    void rejectsAPositionWithoutItsIncarnation() {
        assertRejected("VS-13.11", LOSS, "\"users\"=\"is 1-", Positions::new);
        assertRejected(
                "VS-13.11", "aCursorFromBeforeALossHidesNoBumpRightAfterIt", "\"users\"=\"is 1-", Positions::new);
    }

    @Test
    void rejectsAnErrorForACursorThatNobodyMade() {
        assertRejected(
                "VS-13.12", NOBODYS, "NumberFormatException", (store, namespace) -> new Positions(store, namespace) {
                    @Override
                    int place(String cursor) {
                        return cursor == null ? -1 : Integer.parseInt(cursor);
                    }
                });
    }

    @Test
    void rejectsNoChangesForACursorThatNobodyMade() {
        assertRejected(
                "VS-13.12",
                NOBODYS,
                "everything is told to \"",
                (store, namespace) -> new JournalStore(store, namespace) {
                    @Override
                    int place(String cursor) {
                        int place = super.place(cursor);
                        return cursor != null && place < 0 ? journal.entries.size() : place;
                    }
                });
    }

    @Test
    void rejectsNoChangesForACursorThatIsAheadOfAllThatThereIs() {
        assertRejected(
                "VS-13.12",
                NOBODYS,
                "a later bump is told to the altered cursor",
                (store, namespace) -> new JournalStore(store, namespace) {
                    @Override
                    int place(String cursor) {
                        boolean isOfJournal = cursor != null
                                && cursor.startsWith(cursorAtEnd().replaceFirst("/.*", "/"));
                        return isOfJournal && super.place(cursor) < 0 ? journal.entries.size() : super.place(cursor);
                    }
                });
    }

    /** Its cursors are places in the journal, of whatever incarnation. */
    private static class Positions extends JournalStore {
        Positions(VersionStore correct, String namespace) {
            super(correct, namespace);
        }

        @Override
        String cursorAtEnd() {
            return Integer.toString(journal.entries.size());
        }

        @Override
        int place(String cursor) {
            return cursor == null ? -1 : Math.min(Integer.parseInt(cursor), journal.entries.size());
        }
    }

    @Test
    void rejectsAClosedClientThatReadsChanges() {
        assertRejected(
                "VS-13.15",
                "aClosedClientReadsNoChanges",
                "readChanges() of a closed client throws IllegalStateException",
                (store, namespace) -> new JournalStore(store, namespace) {
                    private Changes last;

                    @Override
                    public Changes readChanges(String cursor, Set<ResourceId> names) {
                        last = last == null ? super.readChanges(cursor, names) : last;
                        return last;
                    }
                });
    }

    @Test
    void rejectsCursorsThatEndWithTheConnection() {
        assertRejected(
                "VS-13.15",
                "aCursorOutlivesACutNetwork",
                "a bump after CUT is told",
                (store, namespace) -> new JournalStore(store, namespace) {
                    private volatile boolean failed;

                    @Override
                    public Versions read(Set<ResourceId> names) {
                        boolean answered = false;
                        try {
                            Versions answer = super.read(names);
                            answered = true;
                            return answer;
                        } finally {
                            failed |= !answered;
                        }
                    }

                    @Override
                    int place(String cursor) {
                        return failed && cursor != null ? journal.entries.size() : super.place(cursor);
                    }
                });
    }
}
