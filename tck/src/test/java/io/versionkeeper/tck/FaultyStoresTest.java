package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.core.InMemoryVersionStore;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.text.Normalizer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** The kit rejects stores that are a few lines away from a correct one, by the test that is meant to find them. */
class FaultyStoresTest {
    /** Set before each run of the kit, which makes its own instances. */
    private static BiFunction<VersionStore, String, VersionStore> fault = (store, namespace) -> store;

    private static Duration timeout = Duration.ofSeconds(5);

    @BeforeEach
    void giveTimeForSlowMachines() {
        timeout = Duration.ofSeconds(5);
    }

    @Test
    void rejectsABumpInTwoSteps() {
        Map<ResourceId, Version> records = new ConcurrentHashMap<>();
        assertRejected(VersionStoreTck.Concurrency.class, "concurrentBumpsAreAllCounted", store -> new Faulty(store) {
            @Override
            public Version bump(ResourceId name, long stamp) {
                Version last = records.get(name);
                LockSupport.parkNanos(1);
                Version next = Version.of(last == null ? 1 : last.number() + 1, stamp);
                records.put(name, next);
                return next;
            }
        });
    }

    @Test
    void rejectsNumberAndStampReadInTwoSteps() {
        assertRejected(
                VersionStoreTck.Concurrency.class,
                "readsDuringBumpsSeeWholeVersionsThatNeverGoBack",
                store -> new Faulty(store) {
                    @Override
                    public Versions read(Set<ResourceId> names) {
                        Versions numbers = super.read(names);
                        LockSupport.parkNanos(1);
                        Versions stamps = super.read(names);
                        Map<ResourceId, Version> mixed = new HashMap<>(numbers.present());
                        mixed.replaceAll((name, version) ->
                                Version.of(version.number(), stamps.of(name).stamp()));
                        return new Versions(numbers.incarnation(), mixed);
                    }
                });
    }

    @Test
    void rejectsReadsFromAReplicaThatLags() {
        assertRejected(
                VersionStoreTck.Concurrency.class,
                "readsDuringBumpsSeeWholeVersionsThatNeverGoBack",
                store -> new Faulty(store) {
                    private int reads;
                    private Versions replica = new Versions("replica", Map.of());

                    @Override
                    public synchronized Versions read(Set<ResourceId> names) {
                        replica = reads++ % 5 == 0 ? super.read(names) : replica;
                        return replica;
                    }
                });
    }

    @Test
    void rejectsASetOfNamesThatIsModified() {
        assertRejected(VersionStoreTck.Reading.class, "theSetOfNamesIsNotModified", store -> new Faulty(store) {
            @Override
            public Versions read(Set<ResourceId> names) {
                Versions answer = super.read(names);
                names.retainAll(answer.present().keySet());
                return answer;
            }
        });
    }

    @Test
    void rejectsAStampThatIsIgnored() {
        assertRejected(VersionStoreTck.Bumping.class, "stampsAreKeptExactly", store -> new Faulty(store) {
            @Override
            public Version bump(ResourceId name, long stamp) {
                return super.bump(name, 42);
            }
        });
    }

    @Test
    void rejectsAStampThatIsStoredAsAnInt() {
        assertRejected(VersionStoreTck.Bumping.class, "stampsAreKeptExactly", store -> new Faulty(store) {
            @Override
            public Version bump(ResourceId name, long stamp) {
                int truncated = (int) stamp;
                return Version.of(super.bump(name, truncated).number(), stamp);
            }
        });
    }

    @Test
    void rejectsBumpsThatReturnTheVersionBefore() {
        assertRejected(VersionStoreTck.Bumping.class, "aBumpReturnsWhatIsReadAfterwards", store -> new Faulty(store) {
            @Override
            public Version bump(ResourceId name, long stamp) {
                return Version.of(Math.max(1, super.bump(name, stamp).number() - 1), stamp);
            }
        });
    }

    @Test
    void rejectsRecordsThatEndWithTheirClient() {
        assertRejected(
                VersionStoreTck.Bumping.class,
                "aVersionSurvivesItsClient",
                store -> new Faulty(new InMemoryVersionStore()));
    }

    @Test
    void rejectsVersionsThatAreCachedInTheClient() {
        assertRejected(VersionStoreTck.Reading.class, "aReadSeesTheBumpsOfAnotherClient", store -> new Faulty(store) {
            private final Map<ResourceId, Version> cache = new ConcurrentHashMap<>();

            @Override
            public Versions read(Set<ResourceId> names) {
                super.read(names).present().forEach(cache::putIfAbsent);
                return only(names, new Versions("cached", cache));
            }

            @Override
            public Version bump(ResourceId name, long stamp) {
                Version version = super.bump(name, stamp);
                cache.put(name, version);
                return version;
            }
        });
    }

    @Test
    void rejectsVersionsForResourcesWithoutARecord() {
        assertRejected(VersionStoreTck.Reading.class, "aResourceNeverBumpedIsAbsent", store -> new Faulty(store) {
            @Override
            public Versions read(Set<ResourceId> names) {
                Versions answer = super.read(names);
                Map<ResourceId, Version> present = new HashMap<>(answer.present());
                names.forEach(name -> present.putIfAbsent(name, Version.of(1, 0)));
                return new Versions(answer.incarnation(), present);
            }
        });
    }

    @Test
    void rejectsAnswersThatDropWhatIsAboveOneThousand() {
        assertRejected(VersionStoreTck.Reading.class, "anAnswerToManyNamesIsComplete", store -> new Faulty(store) {
            @Override
            public Versions read(Set<ResourceId> names) {
                return super.read(names.stream().limit(1_000).collect(Collectors.toSet()));
            }
        });
    }

    @Test
    void rejectsAnswersThatHoldWhatNobodyAskedFor() {
        Set<ResourceId> more = Set.of(Rules.USERS, Rules.PRICES);
        assertRejected(VersionStoreTck.Reading.class, "onlyTheNamesAskedForAreAnswered", store -> new Faulty(store) {
            @Override
            public Versions read(Set<ResourceId> names) {
                return super.read(more);
            }
        });
    }

    @Test
    void rejectsNamesFoldedByCase() {
        assertNamesRejected(name -> name.toLowerCase(Locale.ROOT));
    }

    @Test
    void rejectsNamesWithoutTrailingBlanks() {
        assertNamesRejected(name -> name.isBlank() ? name : name.stripTrailing());
    }

    @Test
    void rejectsNormalisedNames() {
        assertNamesRejected(name -> Normalizer.normalize(name, Normalizer.Form.NFC));
    }

    @Test
    void rejectsNamesThatAreCutOff() {
        assertNamesRejected(name -> name.length() > 254 ? name.substring(0, 254) : name);
    }

    @Test
    void rejectsNamesThatTheCharacterSetLacks() {
        assertNamesRejected(name -> name.replaceAll("[^\\x{0}-\\x{FFFF}]", "?"));
    }

    @Test
    void rejectsNamespacesThatAreJoinedWithoutSeparator() {
        InMemoryVersionStore all = new InMemoryVersionStore();
        assertRejected(
                VersionStoreTck.Namespaces.class,
                "namespaceAndNameAreNotJustJoined",
                (store, namespace) -> new Renaming(all.newClient(), name -> namespace + name));
    }

    @Test
    void rejectsNamespacesThatAreIgnored() {
        InMemoryVersionStore all = new InMemoryVersionStore();
        assertRejected(
                VersionStoreTck.Namespaces.class,
                "aBumpInOneNamespaceIsNotSeenInAnother",
                (store, namespace) -> new Faulty(all.newClient()));
    }

    @Test
    void rejectsNamespacesFoldedByCase() {
        Map<String, InMemoryVersionStore> folded = new ConcurrentHashMap<>();
        assertRejected(
                VersionStoreTck.Namespaces.class,
                "hostileNamespacesAreToldApart",
                (store, namespace) -> new Faulty(
                        folded.computeIfAbsent(namespace.toLowerCase(Locale.ROOT), n -> new InMemoryVersionStore())
                                .newClient()));
    }

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
    void aRuleWithoutItsHookIsSkippedWithTheReason() {
        Events tests = run(WithoutHooks.class, VersionStoreTck.Failure.class);

        assertThat(tests.aborted().count())
                .isEqualTo(3)
                .isEqualTo(tests.started().count());
        assertThat(tests.aborted().map(FaultyStoresTest::message).toList())
                .allSatisfy(message -> assertThat(message).contains("does not override unreachable()"));
        assertThat(run(WithoutHooks.class, VersionStoreTck.Incarnation.class)
                        .aborted()
                        .map(FaultyStoresTest::message)
                        .toList())
                .hasSize(2)
                .allSatisfy(message -> assertThat(message).contains("does not override wipe(String)"));
    }

    private static void assertNamesRejected(UnaryOperator<String> mapping) {
        assertRejected(
                VersionStoreTck.Names.class,
                "aNameIsAbsentAlthoughItsTwinIsPresent",
                store -> new Renaming(store, mapping));
        assertRejected(
                VersionStoreTck.Names.class,
                "hostileNamesAreToldApartInOneAnswer",
                store -> new Renaming(store, mapping));
    }

    private static void assertRejected(Class<?> group, String test, UnaryOperator<VersionStore> made) {
        assertRejected(group, test, (store, namespace) -> made.apply(store));
    }

    private static void assertRejected(
            Class<?> group, String test, BiFunction<VersionStore, String, VersionStore> made) {
        fault = made;
        List<Event> failed = run(Kit.class, group).failed().stream().toList();

        assertThat(failed)
                .extracting(event -> event.getTestDescriptor().getDisplayName())
                .contains(test + "()");
        failed.stream()
                .filter(event -> event.getTestDescriptor().getDisplayName().equals(test + "()"))
                .forEach(event -> assertThat(message(event)).contains("Expected: ", "Look at: ", "Happened: "));
    }

    private static Events run(Class<?> kit, Class<?> group) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectNestedClass(List.of(kit), group))
                .execute()
                .testEvents();
    }

    private static String message(Event event) {
        return event.getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .map(Throwable::getMessage)
                .orElse("");
    }

    static class WithoutHooks extends VersionStoreTck {
        final Map<String, InMemoryVersionStore> namespaces = new ConcurrentHashMap<>();

        @Override
        protected VersionStore open(String namespace) {
            return namespaces
                    .computeIfAbsent(namespace, n -> new InMemoryVersionStore())
                    .newClient();
        }
    }

    static class Kit extends WithoutHooks {
        @Override
        protected VersionStore open(String namespace) {
            return fault.apply(super.open(namespace), namespace);
        }

        @Override
        protected void wipe(String namespace) {
            namespaces.get(namespace).wipe();
        }

        @Override
        protected VersionStore unreachable() {
            return open("unreachable");
        }

        @Override
        protected Duration timeout() {
            return timeout;
        }
    }

    private static class Faulty implements VersionStore {
        private final VersionStore correct;

        Faulty(VersionStore correct) {
            this.correct = correct;
        }

        @Override
        public Versions read(Set<ResourceId> names) {
            return correct.read(names);
        }

        @Override
        public Version bump(ResourceId name, long stamp) {
            return correct.bump(name, stamp);
        }

        @Override
        public void close() {
            correct.close();
        }

        static Versions only(Set<ResourceId> names, Versions answer) {
            Map<ResourceId, Version> present = new HashMap<>(answer.present());
            present.keySet().retainAll(names);
            return new Versions(answer.incarnation(), present);
        }
    }

    /** Stores each name under another one. */
    private static final class Renaming extends Faulty {
        private final UnaryOperator<String> mapping;

        Renaming(VersionStore correct, UnaryOperator<String> mapping) {
            super(correct);
            this.mapping = mapping;
        }

        @Override
        public Versions read(Set<ResourceId> names) {
            Versions answer = super.read(names.stream().map(this::mapped).collect(Collectors.toSet()));
            Map<ResourceId, Version> present = new HashMap<>();
            for (ResourceId name : names) {
                if (!answer.of(mapped(name)).isNone()) {
                    present.put(name, answer.of(mapped(name)));
                }
            }
            return new Versions(answer.incarnation(), present);
        }

        @Override
        public Version bump(ResourceId name, long stamp) {
            return super.bump(mapped(name), stamp);
        }

        private ResourceId mapped(ResourceId name) {
            return ResourceId.of(mapping.apply(name.name()));
        }
    }
}
