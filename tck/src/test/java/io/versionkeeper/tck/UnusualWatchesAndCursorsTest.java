package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.spi.WatchListener;
import java.util.Set;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.Events;

/** The kit accepts stores that watch, or read changes, in a way of their own, as the contract permits. */
class UnusualWatchesAndCursorsTest extends FaultyStores {
    /** How many tests the kit has for what is optional. */
    private static final int TESTS = 29;

    @Test
    void acceptsOneThatDoesBothAsTheContractSays() {
        assertAllPass(JournalStore::new);
    }

    @Test
    void acceptsEventsWithoutNamesAndCursorsThatNeverKnow() {
        Events tests = runOptionalGroups((store, namespace) -> new JournalStore(store, namespace) {
            @Override
            public Watch watch(WatchListener listener) {
                return super.watch(new Passing(listener) {
                    @Override
                    public void changed(ResourceId name) {
                        super.changed(null);
                    }
                });
            }

            @Override
            public Changes readChanges(String cursor, Set<ResourceId> names) {
                Changes answer = super.readChanges(cursor, names);
                return new Changes(read(names), answer.cursor(), false);
            }
        });

        assertThat(tests.failed().map(FaultyStores::message).toList()).isEmpty();
        assertThat(tests.aborted().map(FaultyStores::message).toList())
                .containsExactly("Not tested, because the store says each time that it does not know what changed");
    }

    /** And, where others know them, changes of a little while ago once more. */
    @Test
    void acceptsEventsThatAreDoubledAndAnswersWithMoreThanTheChanges() {
        assertAllPass((store, namespace) -> new JournalStore(store, namespace) {
            @Override
            public Watch watch(WatchListener listener) {
                return super.watch(new Passing(listener) {
                    @Override
                    public void changed(ResourceId name) {
                        super.changed(name);
                        super.changed(name);
                        super.changed(Rules.USERS);
                    }
                });
            }

            @Override
            int place(String cursor) {
                int place = super.place(cursor);
                return place < 0 ? place : Math.max(0, place - 3);
            }
        });
    }

    private static void assertAllPass(BiFunction<VersionStore, String, VersionStore> made) {
        Events tests = runOptionalGroups(made);

        assertThat(tests.failed().map(FaultyStores::message).toList()).isEmpty();
        assertThat(tests.succeeded().count()).isEqualTo(TESTS);
    }

    @Test
    void skipsWhatAStoreHasNotAndSaysWhy() {
        assertThat(runOptionalGroups((store, namespace) -> new Faulty(store))
                        .aborted()
                        .map(FaultyStores::message)
                        .toList())
                .hasSize(TESTS)
                .allSatisfy(message -> assertThat(message)
                        .matches("Not tested, because the store does not implement"
                                + " (Watchable|Incremental)VersionStore, which is optional"));
    }

    @Test
    void skipsWhatAServerCannotDoAndSaysWhy() {
        Events tests = runOptionalGroups((store, namespace) -> new JournalStore(store, namespace) {
            @Override
            public Watch watch(WatchListener listener) {
                throw new UnsupportedOperationException("MariaDB has no LISTEN");
            }

            @Override
            public Changes readChanges(String cursor, Set<ResourceId> names) {
                throw new UnsupportedOperationException("MariaDB has no snapshots");
            }
        });

        assertThat(tests.aborted().map(FaultyStores::message).toList())
                .hasSize(TESTS)
                .allSatisfy(message -> assertThat(message)
                        .matches("Not tested, because the store's (watch|readChanges)\\(\\) is not supported here:"
                                + " MariaDB has no (LISTEN|snapshots)"));
    }

    /** Tells another listener. */
    private static class Passing implements WatchListener {
        private final WatchListener listener;

        Passing(WatchListener listener) {
            this.listener = listener;
        }

        @Override
        public void changed(ResourceId name) {
            listener.changed(name);
        }

        @Override
        public void ended(Throwable cause) {
            listener.ended(cause);
        }
    }
}
