package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.core.InMemoryVersionStore;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.Events;

/** The kit tells a crash that loses what was acknowledged from one that says so. */
class FaultyCrashesTest extends FaultyStores {
    private static final String CRASH = "aCrashedServerHasWhatItAcknowledged";

    @Test
    void rejectsRecordsThatACrashLostBehindAnIncarnationThatStays() {
        crash = InMemoryVersionStore::wipe;
        assertRejected(
                "VS-4.2",
                CRASH,
                "after CRASH the last acknowledged bump is there, or the incarnation is another",
                store -> new Faulty(store) {
                    @Override
                    public Versions read(Set<ResourceId> names) {
                        return new Versions("constant", super.read(names).present());
                    }
                });
    }

    @Test
    void acceptsRecordsThatACrashLostWithTheirIncarnation() {
        crash = InMemoryVersionStore::wipe;

        assertThat(crashing(store -> store).succeeded().count()).isOne();
    }

    @Test
    void acceptsLastBumpsOfOneResourceThatACrashLostWithTheIncarnation() {
        AtomicInteger lost = new AtomicInteger();
        crash = records -> lost.incrementAndGet();
        Events tests = crashing(store -> new Faulty(store) {
            @Override
            public Versions read(Set<ResourceId> names) {
                Versions answer = with(super.read(names), this::withoutTheLost);
                return new Versions(answer.incarnation() + "/" + lost, answer.present());
            }

            @Override
            public Version bump(ResourceId name, long stamp) {
                return withoutTheLost(name, super.bump(name, stamp));
            }

            private Version withoutTheLost(ResourceId name, Version version) {
                return name.equals(Rules.USERS) ? Version.of(version.number() - lost.get(), version.stamp()) : version;
            }
        });

        assertThat(tests.succeeded().count()).isOne();
        assertThat(lost).hasValue(1);
    }

    private static Events crashing(UnaryOperator<VersionStore> made) {
        return run(
                selectNestedMethod(List.of(Kit.class), VersionStoreTck.Faults.class, CRASH),
                (store, namespace) -> made.apply(store));
    }
}
