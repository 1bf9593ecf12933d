package io.versionkeeper.tck;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.core.InMemoryVersionStore;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The kit rejects stores that do not keep what they acknowledged, or do not tell that they lost it. */
class FaultyIncarnationTest extends FaultyStores {
    private static final String SURVIVES = "aVersionSurvivesItsClient";
    private static final String STILL_THERE = "a bump that returned is still there for the next client";

    @Test
    void rejectsRecordsThatEndWithTheirClient() {
        assertRejected("VS-4.1", SURVIVES, STILL_THERE, store -> new Faulty(new InMemoryVersionStore()));
    }

    @Test
    void rejectsAStampThatIsLostOnReopening() {
        assertRejected("VS-4.1", SURVIVES, STILL_THERE, store -> new Faulty(store) {
            private final Map<ResourceId, Long> stamps = new ConcurrentHashMap<>();

            @Override
            public Version bump(ResourceId name, long stamp) {
                stamps.put(name, stamp);
                return super.bump(name, stamp);
            }

            @Override
            public Versions read(Set<ResourceId> names) {
                return with(
                        super.read(names),
                        (name, version) -> Version.of(version.number(), stamps.getOrDefault(name, 0L)));
            }
        });
    }

    @Test
    void rejectsABumpThatReturnsBeforeItIsDurable() {
        assertRejected("VS-4.1", SURVIVES, STILL_THERE, store -> new Faulty(store) {
            private final Map<ResourceId, Long> buffer = new LinkedHashMap<>();

            @Override
            public synchronized Version bump(ResourceId name, long stamp) {
                flush();
                buffer.put(name, stamp);
                Version last = super.read(Set.of(name)).of(name);
                return Version.of(last.isNone() ? 1 : last.number() + 1, stamp);
            }

            @Override
            public synchronized Versions read(Set<ResourceId> names) {
                flush();
                return super.read(names);
            }

            private void flush() {
                buffer.forEach(super::bump);
                buffer.clear();
            }
        });
    }

    @Test
    void rejectsEmptyAnswersWithoutTheIncarnation() {
        assertRejected(
                "VS-4.4",
                "anEmptyAnswerCarriesTheIncarnation",
                "answers without versions carry the incarnation of the later ones",
                incarnation(answer -> answer.present().isEmpty() ? "none" : answer.incarnation()));
    }

    @Test
    void rejectsAnIncarnationThatIsNewAtEveryRead() {
        assertRejected(
                "VS-4.5",
                "itStaysTheSameOverReadsBumpsAndClients",
                "the incarnation is the same while no bump is lost",
                incarnation(answer -> UUID.randomUUID().toString()));
    }

    @Test
    void rejectsAnIncarnationUnderTheNameOfAResource() {
        ResourceId incarnation = ResourceId.of("incarnation");
        assertRejected(
                "VS-4.5",
                "hostileNamesAreToldApartInOneAnswer",
                "no bump changes the incarnation, whatever the resource is called",
                store -> incarnation(answer -> answer.incarnation()
                                + store.read(Set.of(incarnation)).of(incarnation))
                        .apply(store));
    }

    @Test
    void rejectsAnIncarnationOfEachClient() {
        assertRejected(
                "VS-4.6",
                "clientsThatStartTogetherAgreeOnIt",
                "clients that meet an empty namespace at once agree on one incarnation",
                store -> {
                    String own = UUID.randomUUID().toString();
                    return incarnation(answer -> own).apply(store);
                });
    }

    @Test
    void rejectsAnIncarnationThatOutlivesTheRecords() {
        assertRejected(
                "VS-4.7",
                "itChangesWhenTheRecordsAreLost",
                "a client that was open during a wipe sees another incarnation",
                incarnation(answer -> "constant"));
    }

    @Test
    void rejectsAnIncarnationThatIsReadOnce() {
        assertRejected(
                "VS-4.7",
                "itChangesWhenTheRecordsAreLost",
                "a client that was open during a wipe sees another incarnation",
                store -> {
                    String whenOpened = store.read(Set.of()).incarnation();
                    return incarnation(answer -> whenOpened).apply(store);
                });
    }

    @Test
    void rejectsABumpThatBringsTheOldIncarnationBack() {
        assertRejected(
                "VS-4.8",
                "aBumpRightAfterTheLossChangesItToo",
                "a bump that comes before the first read does not bring the old incarnation back",
                store -> new Faulty(store) {
                    private String stored = super.read(Set.of()).incarnation();
                    private boolean mended;

                    @Override
                    public Version bump(ResourceId name, long stamp) {
                        mended = true;
                        return super.bump(name, stamp);
                    }

                    @Override
                    public Versions read(Set<ResourceId> names) {
                        Versions answer = super.read(names);
                        stored = mended ? stored : answer.incarnation();
                        return new Versions(stored, answer.present());
                    }
                });
    }

    /** A store whose answers carry another incarnation. */
    private static UnaryOperator<VersionStore> incarnation(Function<Versions, String> incarnation) {
        return reading((correct, names) -> {
            Versions answer = correct.read(names);
            return new Versions(incarnation.apply(answer), answer.present());
        });
    }
}
