package io.versionkeeper.tck;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.core.InMemoryVersionStore;
import io.versionkeeper.spi.Versions;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The kit rejects stores that keep versions wrongly, each by the test that is meant to find it. */
class FaultyRecordsTest extends FaultyStores {
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
    void rejectsAnUpdateThatFindsNoRecord() {
        assertRejected(VersionStoreTck.Bumping.class, "theFirstBumpNeedsNoRecord", store -> new Faulty(store) {
            @Override
            public Version bump(ResourceId name, long stamp) {
                return read(Set.of(name)).of(name).isNone() ? Version.NONE : super.bump(name, stamp);
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
                "namespacesThatLookAlikeAreToldApart",
                (store, namespace) -> new Faulty(
                        folded.computeIfAbsent(namespace.toLowerCase(Locale.ROOT), n -> new InMemoryVersionStore())
                                .newClient()));
    }

    @Test
    void rejectsNamespacesThatAreReadAsPatterns() {
        Map<String, InMemoryVersionStore> namespaces = new ConcurrentHashMap<>();
        assertRejected(
                VersionStoreTck.Namespaces.class,
                "namespacesWithPatternsAreToldApart",
                (store, namespace) -> new Faulty(namespaces.entrySet().stream()
                        .filter(entry -> entry.getKey().matches(namespace.replace("%", ".*")))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElseGet(() -> namespaces.computeIfAbsent(namespace, n -> new InMemoryVersionStore()))
                        .newClient()));
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
}
