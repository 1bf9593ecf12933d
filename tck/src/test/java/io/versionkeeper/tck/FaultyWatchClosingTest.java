package io.versionkeeper.tck;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.spi.WatchListener;
import java.io.EOFException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The kit rejects stores whose watches do not end as they have to. */
class FaultyWatchClosingTest extends FaultyStores {
    private static final String CLOSED = "aClosedWatchTellsNothingMore";
    private static final String CLIENT = "aClosedClientEndsItsWatchesWithoutAWord";

    /** Given out when a test ends, for what hangs. */
    private final Semaphore end = new Semaphore(0);

    @BeforeEach
    void giveLessTime() {
        timeout = Duration.ofSeconds(2);
    }

    @AfterEach
    void endWhatHangs() {
        end.release(1_000);
    }

    /** A store whose watches close in another way. */
    private static BiFunction<VersionStore, String, VersionStore> closing(UnaryOperator<Watch> made) {
        return (store, namespace) -> new JournalStore(store, namespace) {
            @Override
            public Watch watch(WatchListener listener) {
                return made.apply(super.watch(listener));
            }
        };
    }

    @Test
    void rejectsDeliveryAfterClose() {
        assertRejected("VS-12.10", CLOSED, "changed(users)", closing(watch -> () -> {}));
    }

    @Test
    void rejectsASecondCloseThatFails() {
        assertRejected("VS-12.11", CLOSED, "IllegalStateException: not watching", closing(watch -> {
            AtomicBoolean closed = new AtomicBoolean();
            return () -> {
                if (closed.getAndSet(true)) {
                    throw new IllegalStateException("not watching");
                }
                watch.close();
            };
        }));
    }

    @Test
    void rejectsACloseThatGivesUpWhenInterrupted() {
        assertRejected(
                "VS-12.11",
                "anInterruptedThreadClosesAWatchToo",
                "a watch is closed on an interrupted thread",
                closing(watch -> () -> {
                    if (Thread.currentThread().isInterrupted()) {
                        throw new StoreUnavailableException("interrupted", null);
                    }
                    watch.close();
                }));
    }

    @Test
    void rejectsACloseThatHangs() {
        longestCall = Duration.ofMillis(100);
        assertRejected("VS-12.11", CLOSED, "a watch is closed within 100 ms", closing(watch -> () -> {
            end.acquireUninterruptibly();
            watch.close();
        }));
    }

    @Test
    void rejectsACloseThatEndsTheOtherWatches() {
        timeout = Duration.ofSeconds(4);
        longestCall = timeout;
        List<Watch> watches = new CopyOnWriteArrayList<>();
        assertRejected(
                "VS-12.12",
                CLOSED,
                "after other watches of the client were closed is told",
                (store, namespace) -> new JournalStore(store, namespace) {
                    @Override
                    public Watch watch(WatchListener listener) {
                        watches.add(super.watch(listener));
                        return () -> watches.forEach(Watch::close);
                    }

                    /** The lock of the journal is not fair: whoever closes would starve, and the kit blame that. */
                    @Override
                    public Version bump(ResourceId name, long stamp) {
                        LockSupport.parkNanos(1_000_000);
                        return super.bump(name, stamp);
                    }
                });
    }

    @Test
    void rejectsAnEndThatIsToldWhenTheClientIsClosed() {
        assertRejected(
                "VS-12.13",
                CLIENT,
                "that a watch was closed is not told as its end",
                (store, namespace) -> new JournalStore(store, namespace) {
                    private WatchListener watching;

                    @Override
                    public Watch watch(WatchListener listener) {
                        watching = listener;
                        return super.watch(listener);
                    }

                    @Override
                    public void close() {
                        super.close();
                        watching.ended(new EOFException());
                    }
                });
    }

    @Test
    void rejectsWatchesThatOutliveTheirClient() {
        assertRejected("VS-12.13", CLIENT, "changed(prices)", (store, namespace) -> new JournalStore(store, namespace) {
            @Override
            public Watch watch(WatchListener listener) {
                return new JournalStore(store, namespace).watch(listener);
            }
        });
    }

    @Test
    void rejectsAThreadForEachWatch() {
        assertRejected("VS-12.14", "noThreadOfAWatchIsLeftBehind", "left-behind", closing(watch -> {
            Thread thread = new Thread(end::acquireUninterruptibly, "left-behind");
            thread.setDaemon(true);
            thread.start();
            return watch;
        }));
    }
}
