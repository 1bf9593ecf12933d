package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.Events;

/** The kit rejects stores whose clients misbehave, each by the test that is meant to find it. */
class FaultyClientsTest extends FaultyStores {
    @Test
    void rejectsAnIncarnationThatIsNewAtEveryRead() {
        assertRejected(
                VersionStoreTck.Incarnation.class,
                "itStaysTheSameOverReadsBumpsAndClients",
                store -> new Faulty(store) {
                    @Override
                    public Versions read(Set<ResourceId> names) {
                        return new Versions(
                                UUID.randomUUID().toString(), super.read(names).present());
                    }
                });
    }

    @Test
    void rejectsAnIncarnationThatOutlivesTheRecords() {
        assertRejected(VersionStoreTck.Incarnation.class, "itChangesWhenTheRecordsAreLost", store -> new Faulty(store) {
            @Override
            public Versions read(Set<ResourceId> names) {
                return new Versions("constant", super.read(names).present());
            }
        });
    }

    @Test
    void rejectsAnIncarnationOfEachClient() {
        assertRejected(
                VersionStoreTck.Incarnation.class, "clientsThatStartTogetherAgreeOnIt", store -> new Faulty(store) {
                    private final String incarnation = UUID.randomUUID().toString();

                    @Override
                    public Versions read(Set<ResourceId> names) {
                        return new Versions(incarnation, super.read(names).present());
                    }
                });
    }

    @Test
    void rejectsAnInterruptedFlagThatIsCleared() {
        assertRejected(
                VersionStoreTck.Interruption.class,
                "aReadOfAnInterruptedThreadIsRightOrFails",
                store -> new Faulty(store) {
                    @Override
                    public Versions read(Set<ResourceId> names) {
                        if (Thread.interrupted()) {
                            throw new StoreUnavailableException("interrupted", null);
                        }
                        return super.read(names);
                    }
                });
    }

    @Test
    void rejectsAFlagThatIsClearedDuringACall() {
        assertRejected(
                VersionStoreTck.Interruption.class, "anInterruptionDuringACallIsKept", store -> new Faulty(store) {
                    @Override
                    public Versions read(Set<ResourceId> names) {
                        pause();
                        return super.read(names);
                    }

                    private static void pause() {
                        try {
                            Thread.sleep(5);
                        } catch (InterruptedException e) {
                            throw new StoreUnavailableException("interrupted", e);
                        }
                    }
                });
    }

    @Test
    void rejectsAClientThatDoesNotSurviveAnInterruption() {
        assertRejected(
                VersionStoreTck.Interruption.class,
                "aBumpOfAnInterruptedThreadIsRightOrFails",
                store -> new Faulty(store) {
                    @Override
                    public Version bump(ResourceId name, long stamp) {
                        if (Thread.currentThread().isInterrupted()) {
                            close();
                        }
                        return super.bump(name, stamp);
                    }
                });
    }

    @Test
    void rejectsAStoreThatConnectsWhenItIsOpened() {
        assertRejected(VersionStoreTck.Failure.class, "openingAndClosingDoNotConnect", (store, namespace) -> {
            if (namespace.equals("unreachable")) {
                throw new StoreUnavailableException("Connection refused", null);
            }
            return new Faulty(store);
        });
    }

    @Test
    void rejectsDriverExceptionsForAnUnreachableServer() {
        assertRejected(VersionStoreTck.Failure.class, "aReadSaysThatTheStoreIsUnavailable", store -> new Faulty(store) {
            @Override
            public Versions read(Set<ResourceId> names) {
                throw new IllegalArgumentException("Connection refused");
            }
        });
    }

    @Test
    void rejectsCallsWithoutATimeOut() {
        timeout = Duration.ofMillis(500);
        assertRejected(VersionStoreTck.Failure.class, "aBumpSaysThatTheStoreIsUnavailable", store -> new Faulty(store) {
            @Override
            public Version bump(ResourceId name, long stamp) {
                new Semaphore(0).acquireUninterruptibly();
                return super.bump(name, stamp);
            }
        });
    }

    @Test
    void rejectsASecondCloseThatFails() {
        assertRejected(VersionStoreTck.Closing.class, "closingTwiceIsAsClosingOnce", store -> new Faulty(store) {
            private boolean closed;

            @Override
            public void close() {
                if (closed) {
                    throw new UnsupportedOperationException("closed twice");
                }
                closed = true;
                super.close();
            }
        });
    }

    @Test
    void rejectsAStoreThatWorksOnWhenClosed() {
        timeout = Duration.ofMillis(500);
        assertRejected(VersionStoreTck.Closing.class, "aClosedStoreRefusesCalls", store -> new Faulty(store) {
            @Override
            public void close() {}
        });
    }

    @Test
    void rejectsClientsThatShareWhatOneOfThemCloses() {
        Map<String, VersionStore> shared = new ConcurrentHashMap<>();
        assertRejected(
                VersionStoreTck.Closing.class,
                "closingOneClientLeavesTheOthersWorking",
                (store, namespace) -> new Faulty(shared.computeIfAbsent(namespace, n -> store)));
    }

    @Test
    void rejectsAThreadThatIsLeftBehind() {
        Semaphore end = new Semaphore(0);
        assertRejected(VersionStoreTck.Closing.class, "noThreadIsLeftBehind", store -> {
            Thread thread = new Thread(end::acquireUninterruptibly, "left-behind");
            thread.setDaemon(true);
            thread.start();
            return new Faulty(store);
        });
        end.release(Integer.MAX_VALUE);
    }

    @Test
    void rejectsAStoreWhoseNodesStopFollowing() {
        assertRejected(VersionStoreTck.Convergence.class, "allNodesEndWithTheLastData", store -> new Faulty(store) {
            private Versions frozen = store.read(Set.of());

            @Override
            public synchronized Versions read(Set<ResourceId> names) {
                boolean late = frozen.present().values().stream().anyMatch(version -> version.number() > 20);
                frozen = late ? frozen : super.read(names);
                return frozen;
            }
        });
    }

    @Test
    void rejectsAStoreWhoseNodesGoBack() {
        String message = assertRejected(
                VersionStoreTck.Convergence.class, "allNodesEndWithTheLastData", store -> new Faulty(store) {
                    private Versions first = store.read(Set.of());
                    private boolean goBack;

                    @Override
                    public synchronized Versions read(Set<ResourceId> names) {
                        Versions now = super.read(names);
                        first = first.present().isEmpty() ? now : first;
                        goBack = !goBack
                                && !now.of(Rules.USERS).equals(Version.NONE)
                                && now.of(Rules.USERS).number() < 40;
                        return goBack ? first : now;
                    }
                });
        assertThat(message).contains("a node's version never goes back");
    }

    @Test
    void aRuleWithoutItsHookIsSkippedWithTheReason() {
        Events tests = run(WithoutHooks.class, VersionStoreTck.Failure.class);

        assertThat(tests.aborted().count())
                .isEqualTo(3)
                .isEqualTo(tests.started().count());
        assertThat(tests.aborted().map(FaultyStores::message).toList())
                .allSatisfy(message -> assertThat(message).contains("does not override unreachable()"));
        assertThat(run(WithoutHooks.class, VersionStoreTck.Incarnation.class)
                        .aborted()
                        .map(FaultyStores::message)
                        .toList())
                .hasSize(2)
                .allSatisfy(message -> assertThat(message).contains("does not override wipe(String)"));
    }
}
