package io.versionkeeper.tck;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.spi.WatchListener;
import java.io.EOFException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The kit rejects stores whose watches do not tell what they have to. */
class FaultyWatchingTest extends FaultyStores {
    private static final String FIRST = "aBumpByAnyClientIsToldFromTheFirstOn";
    private static final String HOSTILE = "aBumpOfAHostileNameIsToldByThatNameOrNone";
    private static final String MANY = "eachOfManyBumpsAtOnceIsToldAndNoneIsHeldUp";
    private static final String CUT = "aWatchBegunAfterACutTellsAgain";
    private static final String SILENCE = "aSilentWatchIsClosedAndTheNextOneTells";

    /** A fifth of it is waited for what is not told. */
    @BeforeEach
    void giveLessTime() {
        timeout = Duration.ofSeconds(2);
    }

    /** A store whose listeners hear of bumps in another way. */
    private static BiFunction<VersionStore, String, VersionStore> telling(UnaryOperator<WatchListener> told) {
        return (store, namespace) -> new JournalStore(store, namespace) {
            @Override
            public Watch watch(WatchListener listener) {
                return super.watch(told.apply(listener));
            }
        };
    }

    /** A listener that hears of bumps alone. */
    @FunctionalInterface
    private interface Changed extends WatchListener {
        @Override
        default void ended(Throwable cause) {}
    }

    @Test
    void rejectsAWatchThatIsInEffectAfterItsFirstEvent() {
        assertRejected("VS-12.1", FIRST, "right after watch(), by another client, is told", telling(listener -> {
            AtomicBoolean inEffect = new AtomicBoolean();
            return (Changed) name -> {
                if (inEffect.getAndSet(true)) {
                    listener.changed(name);
                }
            };
        }));
    }

    @Test
    void rejectsAWatchThatReturnsBeforeItIsInEffect() {
        assertRejected(
                "VS-12.1",
                FIRST,
                "right after watch(), by another client, is told",
                (store, namespace) -> new JournalStore(store, namespace) {
                    private WatchListener waiting;

                    @Override
                    public Watch watch(WatchListener listener) {
                        waiting = listener;
                        return () -> {};
                    }

                    @Override
                    public Version bump(ResourceId name, long stamp) {
                        Version version = super.bump(name, stamp);
                        if (waiting != null) {
                            super.watch(waiting);
                        }
                        return version;
                    }
                });
    }

    @Test
    void rejectsNamesWithAQuoteThatAreNotTold() {
        assertRejected("VS-12.2", HOSTILE, "\"'; --\"", telling(listener -> (Changed) name -> {
            if (!name.name().contains("'")) {
                listener.changed(name);
            }
        }));
    }

    @Test
    void rejectsNamesThatAreFolded() {
        assertRejected("VS-12.2", HOSTILE, "\"Users\"", telling(listener ->
                (Changed) name -> listener.changed(ResourceId.of(name.name().toLowerCase(Locale.ROOT)))));
    }

    @Test
    void rejectsEventsThatDisplaceEachOther() {
        assertRejected("VS-12.3", MANY, "of each of 8 resources that are bumped at once is told", telling(listener -> {
            AtomicLong last = new AtomicLong(System.nanoTime() - 1_000_000_000);
            return (Changed) name -> {
                long now = System.nanoTime();
                if (now - last.getAndSet(now) > 20_000_000) {
                    listener.changed(name);
                }
            };
        }));
    }

    @Test
    void rejectsAWatchThatTakesTheOnlyConnection() {
        assertRejected(
                "VS-12.6", MANY, "no connection in time", (store, namespace) -> new JournalStore(store, namespace) {
                    private boolean watches;

                    @Override
                    public Watch watch(WatchListener listener) {
                        Watch watch = super.watch(listener);
                        watches = true;
                        return watch;
                    }

                    @Override
                    public Versions read(Set<ResourceId> names) {
                        if (watches) {
                            throw new StoreUnavailableException("no connection in time", null);
                        }
                        return super.read(names);
                    }
                });
    }

    @Test
    void rejectsAChannelThatNamespacesShare() {
        assertRejected(
                "VS-12.5",
                "noBumpInAnotherNamespaceIsTold",
                "a watch does not name what was bumped in another namespace alone",
                (store, namespace) -> new JournalStore(store, "shared"));
    }

    /** Knows when a call of it failed. */
    private abstract static class Failing extends JournalStore {
        volatile WatchListener watching;

        Failing(VersionStore correct, String namespace) {
            super(correct, namespace);
        }

        abstract void failed();

        @Override
        public Versions read(Set<ResourceId> names) {
            try {
                return super.read(names);
            } catch (StoreUnavailableException e) {
                failed();
                throw e;
            }
        }

        @Override
        public Watch watch(WatchListener listener) {
            Watch watch = super.watch(listener);
            watching = listener;
            return watch;
        }
    }

    @Test
    void rejectsAnEndThatIsToldTwice() {
        assertRejected(
                "VS-12.7", CUT, "ended(java.io.EOFException)", (store, namespace) -> new Failing(store, namespace) {
                    @Override
                    void failed() {
                        WatchListener listener = watching;
                        if (listener != null) {
                            listener.ended(new EOFException());
                        }
                    }
                });
    }

    @Test
    void rejectsAClientThatWatchesNoMoreAfterAFailure() {
        assertRejected(
                "VS-12.8",
                SILENCE,
                "after SILENCE, to a watch that was begun since, is told",
                (store, namespace) -> new Failing(store, namespace) {
                    private volatile boolean failed;

                    @Override
                    void failed() {
                        failed = true;
                    }

                    @Override
                    public Watch watch(WatchListener listener) {
                        read(Set.of());
                        return failed ? () -> {} : super.watch(listener);
                    }
                });
    }

    @Test
    void rejectsAWatchOfAClosedClient() {
        assertRejected(
                "VS-12.9",
                "aClosedClientDoesNotWatch",
                "watch() of a closed client throws IllegalStateException",
                (store, namespace) -> new JournalStore(store, namespace) {
                    @Override
                    public Watch watch(WatchListener listener) {
                        return () -> {};
                    }
                });
    }
}
