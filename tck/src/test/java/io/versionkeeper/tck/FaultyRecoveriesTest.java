package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.Events;

/** The kit rejects stores that take a fault wrongly, and says which fault it was. */
class FaultyRecoveriesTest extends FaultyStores {
    private static final String CUT = "aCutNetworkFailsCallsUntilItIsMended";
    private static final String SILENCE = "aSilentNetworkFailsCallsInTheirTimeOut";
    private static final String CRASH = "aCrashedServerHasWhatItAcknowledged";

    @Test
    void acceptsARightOneAndSkipsTheFaultsThatCannotBeInflicted() {
        Events tests = faults(store -> store);

        assertThat(tests.succeeded().count()).isEqualTo(3);
        assertThat(tests.aborted().map(FaultyStores::message).toList())
                .hasSize(2)
                .allSatisfy(
                        message -> assertThat(message).containsPattern("inflict\\(Fault\\) for (PAUSE|LOST_ANSWERS)"));
    }

    private static Events faults(UnaryOperator<VersionStore> made) {
        return run(
                selectNestedClass(List.of(Kit.class), VersionStoreTck.Faults.class),
                (store, namespace) -> made.apply(store));
    }

    @Test
    void rejectsAStoreThatNeverRecovers() {
        timeout = Duration.ofSeconds(2);
        assertRejected("VS-7.6", CUT, "a client recovers by itself", Unrecovering::new);
    }

    private static final class Unrecovering extends Faulty {
        private volatile boolean failed;

        Unrecovering(VersionStore correct) {
            super(correct);
        }

        @Override
        public Versions read(Set<ResourceId> names) {
            requireNeverFailed();
            try {
                return super.read(names);
            } catch (StoreUnavailableException e) {
                failed = true;
                throw e;
            }
        }

        @Override
        public Version bump(ResourceId name, long stamp) {
            requireNeverFailed();
            return super.bump(name, stamp);
        }

        private void requireNeverFailed() {
            if (failed) {
                LockSupport.parkNanos(1_000_000);
                throw new StoreUnavailableException("The connection is dead", null);
            }
        }
    }

    @Test
    void rejectsAFailedBumpThatIsSentWhenTheNetworkIsBack() {
        assertRejected(
                "VS-7.9",
                SILENCE,
                "a bump that could not be sent during SILENCE is never sent later",
                store -> new Replaying(store, false));
    }

    @Test
    void rejectsAFailedBumpThatIsSentAfterALaterOne() {
        assertRejected(
                "VS-7.9",
                CRASH,
                "a bump that failed during CRASH does not come after one that was acknowledged later",
                store -> new Replaying(store, true));
    }

    private static final class Replaying extends Faulty {
        private final boolean afterNextBump;
        private final Queue<Long> failed = new ConcurrentLinkedQueue<>();

        Replaying(VersionStore correct, boolean afterNextBump) {
            super(correct);
            this.afterNextBump = afterNextBump;
        }

        @Override
        public Versions read(Set<ResourceId> names) {
            Versions answer = super.read(names);
            if (!afterNextBump && names.contains(Rules.PRICES)) {
                replay(Rules.PRICES);
                return super.read(names);
            }
            return answer;
        }

        @Override
        public Version bump(ResourceId name, long stamp) {
            try {
                Version bumped = super.bump(name, stamp);
                replay(name);
                return bumped;
            } catch (StoreUnavailableException e) {
                failed.add(stamp);
                throw e;
            }
        }

        private void replay(ResourceId name) {
            for (Long stamp = failed.poll(); stamp != null; stamp = failed.poll()) {
                super.bump(name, stamp);
            }
        }
    }

    @Test
    void rejectsTheLastAnswerInPlaceOfAFailure() {
        assertRejected("VS-7.7", CUT, "during CUT no call is answered", store -> new Faulty(store) {
            private Versions last = new Versions("none", Map.of());

            @Override
            public synchronized Versions read(Set<ResourceId> names) {
                try {
                    last = super.read(names);
                } catch (StoreUnavailableException e) {
                    // What fails is not worth mentioning.
                }
                return last;
            }
        });
    }

    @Test
    void rejectsHalfABump() {
        assertRejected(
                "VS-7.8",
                CUT,
                "a bump that was applied during CUT has a number of its own",
                store -> new Faulty(store) {
                    private final Map<ResourceId, Long> half = new ConcurrentHashMap<>();

                    @Override
                    public Version bump(ResourceId name, long stamp) {
                        half.put(name, stamp);
                        Version bumped = super.bump(name, stamp);
                        half.remove(name);
                        return bumped;
                    }

                    @Override
                    public Versions read(Set<ResourceId> names) {
                        return with(
                                super.read(names),
                                (name, version) ->
                                        Version.of(version.number(), half.getOrDefault(name, version.stamp())));
                    }
                });
    }

    @Test
    void rejectsACacheThatOutlivesTheConnection() {
        assertRejected(
                "VS-11.3",
                CUT,
                "after CUT every keeper holds the last data within 1000 ms",
                store -> new Faulty(store) {
                    private final Map<ResourceId, Version> cache = new ConcurrentHashMap<>();
                    private volatile boolean failed;

                    @Override
                    public Versions read(Set<ResourceId> names) {
                        try {
                            return with(super.read(names), this::cached);
                        } catch (StoreUnavailableException e) {
                            failed = true;
                            throw e;
                        }
                    }

                    private Version cached(ResourceId name, Version version) {
                        if (name.equals(Rules.PRICES)) {
                            return version;
                        }
                        return cache.merge(name, version, (last, now) -> failed ? last : now);
                    }
                });
    }

    @Test
    void rejectsAnIncarnationOfEachConnection() {
        assertRejected(
                "VS-4.5",
                CUT,
                "the incarnation is the same before and after CUT, which loses no bump",
                store -> new Faulty(store) {
                    private volatile int connection;

                    @Override
                    public Versions read(Set<ResourceId> names) {
                        try {
                            return new Versions(
                                    "connection " + connection,
                                    super.read(names).present());
                        } catch (StoreUnavailableException e) {
                            connection = 1;
                            throw e;
                        }
                    }
                });
    }

    @Test
    void rejectsCallsThatHang() {
        assertRejected(
                "VS-8.2",
                SILENCE,
                "during SILENCE calls fail with StoreUnavailableException within 1000 ms",
                store -> new Faulty(store) {
                    @Override
                    public Version bump(ResourceId name, long stamp) {
                        try {
                            return super.bump(name, stamp);
                        } catch (StoreUnavailableException e) {
                            new Semaphore(0).acquireUninterruptibly();
                            throw e;
                        }
                    }
                });
    }

    @Test
    void rejectsExceptionsOfADriver() {
        assertRejected("VS-7.2", CUT, "Connection reset", store -> new Faulty(store) {
            @Override
            public Version bump(ResourceId name, long stamp) {
                try {
                    return super.bump(name, stamp);
                } catch (StoreUnavailableException e) {
                    if (name.equals(Rules.USERS)) {
                        throw new IllegalArgumentException("Connection reset", e);
                    }
                    throw e;
                }
            }
        });
    }
}
