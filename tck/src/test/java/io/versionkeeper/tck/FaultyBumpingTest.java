package io.versionkeeper.tck;

import io.versionkeeper.Version;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The kit rejects stores whose bumps do something else. */
class FaultyBumpingTest extends FaultyStores {
    private static final String STAMPS = "stampsAreKeptExactly";

    @Test
    void rejectsAnUpdateThatFindsNoRecord() {
        assertRejected(
                "VS-2.1",
                "theFirstBumpNeedsNoRecord",
                "the first bump makes the record",
                bumping((correct, name, stamp) ->
                        correct.read(Set.of(name)).of(name).isNone() ? Version.NONE : correct.bump(name, stamp)));
    }

    @Test
    void rejectsBumpsThatReturnTheNumberBefore() {
        assertRejected(
                "VS-2.2",
                "aBumpReturnsWhatIsReadAfterwards",
                "bump() returns the number and the stamp that it stored",
                bumping((correct, name, stamp) ->
                        Version.of(Math.max(1, correct.bump(name, stamp).number() - 1), stamp)));
    }

    @Test
    void rejectsNumbersThatEachClientCounts() {
        assertRejected(
                "VS-2.3",
                "theNumberRisesWithEachBump",
                "each bump's number is above the one before, on any client",
                store -> {
                    AtomicLong own = new AtomicLong();
                    return bumping((correct, name, stamp) -> {
                                correct.bump(name, stamp);
                                return Version.of(own.incrementAndGet(), stamp);
                            })
                            .apply(store);
                });
    }

    @Test
    void rejectsAStampThatIsIgnored() {
        assertRejected(
                "VS-2.4",
                STAMPS,
                "bump() returns the stamp that it was given",
                bumping((correct, name, stamp) -> correct.bump(name, 42)));
    }

    @Test
    void rejectsAStampThatTheStoreMakes() {
        assertRejected(
                "VS-2.4",
                STAMPS,
                "bump() returns the stamp that it was given",
                bumping((correct, name, stamp) -> correct.bump(name, Rules.newStamp())));
    }

    @Test
    void rejectsAStampThatIsStoredAsAnInt() {
        assertRejected(
                "VS-2.4",
                STAMPS,
                "the stored stamp is the given one, all 64 bits, sign included",
                bumping((correct, name, stamp) -> {
                    int truncated = (int) stamp;
                    return Version.of(correct.bump(name, truncated).number(), stamp);
                }));
    }

    @Test
    void rejectsAStampThatIsStoredAsADouble() {
        assertRejected(
                "VS-2.4",
                STAMPS,
                "the stored stamp is the given one, all 64 bits, sign included",
                bumping((correct, name, stamp) -> {
                    double rounded = stamp;
                    return Version.of(correct.bump(name, (long) rounded).number(), stamp);
                }));
    }

    @Test
    void rejectsOneVersionForAllResources() {
        Map<Object, Object> known = new ConcurrentHashMap<>();
        assertRejected(
                "VS-2.5",
                "aBumpChangesNoOtherResource",
                "a bump of one resource leaves the others as they are",
                bumping((correct, name, stamp) -> {
                    for (var other : Set.of(Rules.USERS, Rules.PRICES)) {
                        if (!other.equals(name) && known.containsKey(other)) {
                            correct.bump(other, stamp);
                        }
                    }
                    known.put(name, name);
                    return correct.bump(name, stamp);
                }));
    }

    @Test
    void rejectsABumpThatIsSkippedWhereItsStampIsStored() {
        assertRejected(
                "VS-2.6",
                "aBumpWithTheStampThatIsStoredIsABumpToo",
                "the number rises, whatever the stamp",
                bumping((correct, name, stamp) -> {
                    Version last = correct.read(Set.of(name)).of(name);
                    return !last.isNone() && last.stamp() == stamp ? last : correct.bump(name, stamp);
                }));
    }
}
