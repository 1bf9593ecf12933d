package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.Events;

/** The whole kit accepts stores that are right in a way of their own, as the contract permits. */
class UnusualStoresTest extends FaultyStores {
    /** Of every call, of which the kit makes thousands. */
    private static final long DELAY = 500_000;

    @Test
    void acceptsASlowStore() {
        timeout = Duration.ofSeconds(30);
        assertAccepted(store -> new Faulty(store) {
            @Override
            public Versions read(Set<ResourceId> names) {
                LockSupport.parkNanos(DELAY);
                return super.read(names);
            }

            @Override
            public Version bump(ResourceId name, long stamp) {
                LockSupport.parkNanos(DELAY);
                return super.bump(name, stamp);
            }
        });
    }

    @Test
    void acceptsNumbersWithGaps() {
        UnaryOperator<Version> gap = version -> Version.of(version.number() * 1_000_003, version.stamp());
        assertAccepted(store -> new Faulty(store) {
            @Override
            public Versions read(Set<ResourceId> names) {
                return with(super.read(names), (name, version) -> gap.apply(version));
            }

            @Override
            public Version bump(ResourceId name, long stamp) {
                return gap.apply(super.bump(name, stamp));
            }
        });
    }

    @Test
    void acceptsNumbersFromAGlobalCounter() {
        AtomicLong counter = new AtomicLong();
        Map<String, Map<ResourceId, Version>> records = new ConcurrentHashMap<>();
        assertAccepted(store -> new Faulty(store) {
            @Override
            public Versions read(Set<ResourceId> names) {
                synchronized (counter) {
                    String incarnation = super.read(Set.of()).incarnation();
                    Map<ResourceId, Version> present = new HashMap<>(records.getOrDefault(incarnation, Map.of()));
                    present.keySet().retainAll(names);
                    return new Versions(incarnation, present);
                }
            }

            @Override
            public Version bump(ResourceId name, long stamp) {
                synchronized (counter) {
                    String incarnation = super.read(Set.of()).incarnation();
                    Version next = Version.of(counter.incrementAndGet(), stamp);
                    records.computeIfAbsent(incarnation, i -> new HashMap<>()).put(name, next);
                    return next;
                }
            }
        });
    }

    @Test
    void acceptsAnswersInOddTypesOfMap() {
        AtomicInteger reads = new AtomicInteger();
        assertAccepted(reading((correct, names) -> {
            Versions answer = correct.read(names);
            Map<ResourceId, Version> odd = reads.incrementAndGet() % 2 == 0
                    ? new IdentityHashMap<>()
                    : new TreeMap<>(Comparator.comparing(ResourceId::name).reversed());
            odd.putAll(answer.present());
            return new Versions(answer.incarnation(), odd);
        }));
    }

    @Test
    void acceptsAnIncarnationThatChangesWithEveryRestartOfTheServer() {
        AtomicInteger restarts = new AtomicInteger();
        crash = records -> restarts.incrementAndGet();
        assertAccepted(reading((correct, names) -> {
            Versions answer = correct.read(names);
            return new Versions(answer.incarnation() + "/" + restarts, answer.present());
        }));
        assertThat(restarts.get()).isPositive();
    }

    private static void assertAccepted(UnaryOperator<VersionStore> made) {
        Events tests = run(selectClass(Kit.class), (store, namespace) -> made.apply(store));

        assertThat(tests.failed().map(FaultyStores::message).toList()).isEmpty();
        assertThat(tests.aborted().map(FaultyStores::message).toList())
                .allMatch(
                        message -> message.matches(".*(override (uri|inflict|transactions)\\(|does not implement).*"));
    }
}
