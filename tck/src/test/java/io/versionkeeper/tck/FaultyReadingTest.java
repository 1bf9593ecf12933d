package io.versionkeeper.tck;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The kit rejects stores whose answers are wrong. */
class FaultyReadingTest extends FaultyStores {
    @Test
    void rejectsVersionsForResourcesWithoutARecord() {
        assertRejected(
                "VS-1.1",
                "aResourceNeverBumpedIsAbsent",
                "a resource that was never bumped is left out of the answer",
                reading((correct, names) -> {
                    Versions answer = correct.read(names);
                    Map<ResourceId, Version> present = new HashMap<>(answer.present());
                    names.forEach(name -> present.putIfAbsent(name, Version.of(1, 0)));
                    return new Versions(answer.incarnation(), present);
                }));
    }

    @Test
    void rejectsAnErrorForResourcesWithoutARecord() {
        assertRejected(
                "VS-1.1",
                "aResourceNeverBumpedIsAbsent",
                "Happened: java.util.NoSuchElementException: no row",
                reading((correct, names) -> {
                    Versions answer = correct.read(names);
                    if (!answer.present().keySet().containsAll(names)) {
                        throw new NoSuchElementException("no row");
                    }
                    return answer;
                }));
    }

    @Test
    void rejectsAnErrorForTheEmptySet() {
        assertRejected("VS-1.2", "theEmptySetIsAnswered", "syntax error near IN ()", reading((correct, names) -> {
            if (names.isEmpty()) {
                throw new IllegalArgumentException("syntax error near IN ()");
            }
            return correct.read(names);
        }));
    }

    @Test
    void rejectsAnswersThatHoldWhatNobodyAskedFor() {
        assertRejected(
                "VS-1.3",
                "onlyTheNamesAskedForAreAnswered",
                "an answer holds no name that was not asked for",
                reading((correct, names) -> correct.read(Set.of(Rules.USERS, Rules.PRICES))));
    }

    @Test
    void rejectsRowsThatAreMatchedByPosition() {
        assertRejected(
                "VS-1.4",
                "aPresentResourceIsFoundAmongAbsentOnes",
                "absent resources neither hide a present one nor shift its version",
                reading((correct, names) -> {
                    Versions answer = correct.read(names);
                    Iterator<Version> rows = answer.present().values().iterator();
                    Map<ResourceId, Version> shifted = new HashMap<>();
                    names.stream().limit(answer.present().size()).forEach(name -> shifted.put(name, rows.next()));
                    return new Versions(answer.incarnation(), shifted);
                }));
    }

    @Test
    void rejectsAnswersCutAtOneThousand() {
        assertRejected(
                "VS-1.5",
                "anAnswerToManyNamesIsComplete",
                "1200 present resources among 1200 names are all answered",
                reading((correct, names) -> correct.read(first(1_000, names))));
    }

    @Test
    void rejectsNamesDroppedFromLargeBatchesOnly() {
        assertRejected(
                "VS-1.5",
                "anAnswerToManyNamesIsComplete",
                "1200 present resources among 25000 names are all answered",
                reading((correct, names) -> correct.read(first(20_000, names))));
    }

    private static Set<ResourceId> first(int count, Set<ResourceId> names) {
        return names.stream().limit(count).collect(Collectors.toSet());
    }

    @Test
    void rejectsVersionsThatReadsMoveOn() {
        AtomicLong reads = new AtomicLong();
        assertRejected(
                "VS-1.6",
                "aVersionIsStableBetweenReads",
                "only a bump changes a version",
                reading((correct, names) -> with(
                        correct.read(names),
                        (name, version) -> Version.of(version.number() + reads.getAndIncrement(), version.stamp()))));
    }

    @Test
    void rejectsACacheThatOwnBumpsDoNotChange() {
        assertRejected(
                "VS-1.7",
                "aReadSeesTheBumpsOfThisClient",
                "a read sees every bump of the same client that returned before it",
                Caching::new);
    }

    @Test
    void rejectsVersionsThatAreCachedInTheClient() {
        assertRejected(
                "VS-1.8",
                "aReadSeesTheBumpsOfAnotherClient",
                "a read sees every bump that returned before it, on any client",
                store -> new Caching(store) {
                    @Override
                    public Version bump(ResourceId name, long stamp) {
                        Version version = super.bump(name, stamp);
                        cache.put(name, version);
                        return version;
                    }
                });
    }

    @Test
    void rejectsAbsenceThatIsCachedInTheClient() {
        assertRejected(
                "VS-1.8",
                "aReadSeesTheBumpsOfAnotherClient",
                "a read sees every bump that returned before it, on any client",
                store -> new Faulty(store) {
                    private final Set<ResourceId> absent = ConcurrentHashMap.newKeySet();

                    @Override
                    public Versions read(Set<ResourceId> names) {
                        Versions answer = super.read(names);
                        Map<ResourceId, Version> present = new HashMap<>(answer.present());
                        present.keySet().removeAll(absent);
                        names.stream()
                                .filter(name -> !present.containsKey(name))
                                .forEach(absent::add);
                        return new Versions(answer.incarnation(), present);
                    }
                });
    }

    /** Keeps what it read first. */
    private static class Caching extends Faulty {
        final Map<ResourceId, Version> cache = new ConcurrentHashMap<>();

        Caching(VersionStore correct) {
            super(correct);
        }

        @Override
        public Versions read(Set<ResourceId> names) {
            return with(super.read(names), (name, version) -> cache.computeIfAbsent(name, n -> version));
        }
    }

    @Test
    void rejectsBumpsThatReturnBeforeTheyAreVisible() {
        assertRejected(
                "VS-1.8",
                "aReadSeesTheBumpsOfAnotherClient",
                "a read sees every bump that returned before it, on any client",
                bumping((correct, name, stamp) -> {
                    Version last = correct.read(Set.of(name)).of(name);
                    CompletableFuture<Version> unused = CompletableFuture.supplyAsync(
                            () -> correct.bump(name, stamp),
                            CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS));
                    return Version.of(last.isNone() ? 1 : last.number() + 1, stamp);
                }));
    }

    @Test
    void rejectsASetOfNamesThatIsModified() {
        assertRejected(
                "VS-1.9",
                "theSetOfNamesIsNotModified",
                "the set that the caller passed is as it was",
                reading((correct, names) -> {
                    Versions answer = correct.read(names);
                    names.retainAll(answer.present().keySet());
                    return answer;
                }));
    }
}
