package io.versionkeeper.tck;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.Versions;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.spi.WatchListener;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The kit rejects transactions that leave something else than their bumps, or at another time. */
class FaultyCommitsTest extends TransactionalStores {
    private static final String READ = "aBumpThatWasCommittedIsReadByEveryClient";
    private static final String UNDONE = "aTransactionThatIsNotCommittedLeavesNothing";
    private static final String BEFORE = "aBumpIsNotSeenBeforeTheCommitAndReadsGoOn";
    private static final String TOGETHER = "dataAndVersionsBecomeVisibleTogether";
    private static final String NAMES = "theNamesOfACallAreBumpedTogether";
    private static final String CHANGE = "aBumpThatWasCommittedIsAChangeToEveryCursorFromBefore";

    @Test
    void rejectsAnUpdateThatFindsNoRecord() {
        rejected("VS-14.1", READ, "a bump that was committed is read", beginning(right -> right.new Buffered() {
            @Override
            void bumpNames() {
                names.removeIf(name -> Rules.read(right.store, name).isNone());
                super.bumpNames();
            }
        }));
    }

    @Test
    void rejectsAStampThatIsNotDrawnAnew() {
        rejected("VS-14.1", READ, "a stamp of its own", beginning(right -> right.new Buffered() {
            @Override
            void bumpNames() {
                names.forEach(name -> right.store.bump(name, 42));
            }
        }));
    }

    /** On another connection than the transaction's. */
    private static MemoryTransactions.Buffered bumpingAtOnce(MemoryTransactions right) {
        return right.new Buffered() {
            @Override
            public void bump(Set<ResourceId> bumped) {
                bumped.forEach(name -> Rules.bump(right.store, name));
            }
        };
    }

    @Test
    void rejectsABumpThatIsLeftByARollback() {
        rejected(
                "VS-14.2",
                UNDONE,
                "no bump of a transaction that was rolled back is left",
                beginning(FaultyCommitsTest::bumpingAtOnce));
    }

    @Test
    void rejectsARollbackAfterWhichNoTransactionBegins() {
        AtomicBoolean undone = new AtomicBoolean();
        rejected("VS-14.2", UNDONE, "not all of it was undone", beginning(right -> right.new Buffered() {
            private boolean committed;

            @Override
            public void bump(Set<ResourceId> bumped) throws Exception {
                if (undone.get()) {
                    throw new StoreUnavailableException("not all of it was undone", null);
                }
                super.bump(bumped);
            }

            @Override
            public void commit() throws Exception {
                super.commit();
                committed = true;
            }

            @Override
            public void close() {
                undone.set(!committed);
            }
        }));
    }

    @Test
    void rejectsABumpThatIsSeenBeforeTheCommit() {
        rejected(
                "VS-14.3",
                BEFORE,
                "nothing of a bump is seen before its transaction is committed",
                beginning(FaultyCommitsTest::bumpingAtOnce));
    }

    @Test
    void rejectsReadsThatWaitForTheCommit() {
        longestCall = Duration.ofMillis(200);
        Semaphore record = new Semaphore(1);
        stores = (correct, namespace) -> new TransactionalStore(correct, namespace) {
            @Override
            public Versions read(Set<ResourceId> names) {
                if (names.isEmpty()) {
                    return super.read(names);
                }
                try {
                    record.tryAcquire(5, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    throw new StoreUnavailableException("interrupted", e);
                }
                record.release();
                return super.read(names);
            }
        };
        rejected("VS-14.3", BEFORE, "reads go on while a transaction is open", beginning(right -> right.new Buffered() {
            @Override
            public void bump(Set<ResourceId> bumped) throws Exception {
                super.bump(bumped);
                record.acquire();
            }

            @Override
            public void close() {
                record.release();
            }
        }));
    }

    @Test
    void rejectsABumpAfterTheCommit() {
        rejected("VS-14.4", TOGETHER, "whoever read the data of transaction", beginning(right -> right.new Buffered() {
            @Override
            public void commit() {
                writeText();
                MemoryTransactions.pause();
                bumpNames();
            }
        }));
    }

    @Test
    void rejectsABumpBeforeTheCommit() {
        rejected("VS-14.4", TOGETHER, "whoever read version", beginning(right -> right.new Buffered() {
            @Override
            public void commit() {
                bumpNames();
                MemoryTransactions.pause();
                writeText();
            }
        }));
    }

    @Test
    void rejectsABumpOfTheFirstNameAlone() {
        rejected("VS-14.5", NAMES, "a bump that was committed", beginning(right -> right.new Buffered() {
            @Override
            public void bump(Set<ResourceId> bumped) throws Exception {
                super.bump(bumped.stream().sorted().limit(1).collect(Collectors.toSet()));
            }
        }));
    }

    @Test
    void rejectsAnEmptySetThatIsRefused() {
        rejected("VS-14.5", NAMES, "syntax error at ()", beginning(right -> right.new Buffered() {
            @Override
            public void bump(Set<ResourceId> bumped) throws Exception {
                if (bumped.isEmpty()) {
                    throw new StoreUnavailableException("syntax error at ()", null);
                }
                super.bump(bumped);
            }
        }));
    }

    @Test
    void rejectsABumpThatIsNoChange() {
        rejected("VS-14.9", CHANGE, "\"users\"=\"is 1-", beginning(right -> right.new Buffered() {
            @Override
            void bumpNames() {
                super.bumpNames();
                right.store.journal.entries.removeIf(entry -> names.contains(entry.name()));
            }
        }));
    }

    @Test
    void rejectsAChangeThatCountsFromTheBumpOn() {
        rejected("VS-14.9", CHANGE, "\"users\"=\"is 1-", beginning(right -> right.new Buffered() {
            private int place;

            @Override
            public void bump(Set<ResourceId> bumped) throws Exception {
                super.bump(bumped);
                place = right.store.journal.entries.size();
                bumped.forEach(name -> right.store.enter(name, Version.of(1, 0)));
            }

            @Override
            void bumpNames() {
                super.bumpNames();
                int last = right.store.journal.entries.size() - 1;
                right.store.journal.entries.set(place, right.store.journal.entries.remove(last));
            }
        }));
    }

    @Test
    void rejectsAWatchThatTellsBeforeTheCommitAlone() {
        timeout = Duration.ofSeconds(1);
        AtomicBoolean committing = new AtomicBoolean();
        stores = (correct, namespace) -> new TransactionalStore(correct, namespace) {
            @Override
            public Watch watch(WatchListener listener) {
                return super.watch(new WatchListener() {
                    @Override
                    public void changed(ResourceId name) {
                        if (!committing.get()) {
                            listener.changed(name);
                        }
                    }

                    @Override
                    public void ended(Throwable cause) {
                        listener.ended(cause);
                    }
                });
            }
        };
        rejected(
                "VS-14.10",
                "aWatchTellsOfABumpAfterTheCommit",
                "a bump in a transaction, after its commit, is told",
                beginning(right -> right.new Buffered() {
                    @Override
                    public void bump(Set<ResourceId> bumped) throws Exception {
                        super.bump(bumped);
                        bumped.forEach(name -> right.store.enter(name, Version.of(1, 0)));
                    }

                    @Override
                    void bumpNames() {
                        committing.set(true);
                        super.bumpNames();
                        committing.set(false);
                    }
                }));
    }

    @Test
    void rejectsNamesThatAreFolded() {
        rejected(
                "VS-14.11",
                "hostileNamesAreToldApartInATransaction",
                "\"not bumped: Users\"",
                beginning(right -> right.new Buffered() {
                    @Override
                    public void bump(Set<ResourceId> bumped) throws Exception {
                        Set<ResourceId> folded = new HashSet<>();
                        bumped.forEach(
                                name -> folded.add(ResourceId.of(name.name().toLowerCase(Locale.ROOT))));
                        super.bump(folded);
                    }
                }));
    }

    @Test
    void rejectsABumpOfAClosedClient() {
        rejected(
                "VS-14.12",
                "aClosedClientBumpsInNoTransaction",
                "a closed client throws IllegalStateException",
                beginning(right -> right.new Buffered() {
                    @Override
                    public void bump(Set<ResourceId> bumped) {
                        names.addAll(bumped);
                    }
                }));
    }
}
