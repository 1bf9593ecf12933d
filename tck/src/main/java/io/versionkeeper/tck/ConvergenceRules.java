package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.core.KeeperListener;
import io.versionkeeper.core.Snapshot;
import io.versionkeeper.core.VersionKeeper;
import io.versionkeeper.core.VersionedResource;
import io.versionkeeper.spi.VersionStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** The engine over the store: four nodes follow what several writers do. */
abstract class ConvergenceRules extends Rules {
    private static final int NODES = 4;
    private static final int WRITERS = 2;
    private static final int CHANGES_EACH = 30;
    private static final long CHANGES = WRITERS * CHANGES_EACH;
    private static final Duration INTERVAL = Duration.ofMillis(50);

    /** What the source holds: one number, which the writers count up. */
    private final AtomicLong source = new AtomicLong();
    /** The number that the source held when a version was made. */
    private final Map<Version, Long> heldAt = new ConcurrentHashMap<>();

    ConvergenceRules(VersionStoreTck kit) {
        super(kit);
    }

    @Test
    @Rule({"VS-11.1", "VS-11.2"})
    void allNodesEndWithTheLastData() throws Exception {
        List<Node> nodes = new ArrayList<>();
        try {
            for (int i = 0; i < NODES; i++) {
                nodes.add(new Node(open()));
            }
            List<VersionStore> writers = List.of(open(), open());
            Together.run(WRITERS, writer -> changeAndBump(writers.get(writer)));
            for (Node node : nodes) {
                node.awaitLast();
                node.assertFollowedInOrder();
            }
        } finally {
            nodes.forEach(node -> node.keeper.close());
        }
    }

    private long changeAndBump(VersionStore store) {
        for (int i = 0; i < CHANGES_EACH; i++) {
            long value = source.incrementAndGet();
            heldAt.put(bump(store, USERS), value);
            // Spreads the changes over several polls.
            LockSupport.parkNanos(INTERVAL.toNanos() / 5);
        }
        return source.get();
    }

    private final class Node implements KeeperListener {
        private final List<Snapshot<?>> published = new CopyOnWriteArrayList<>();
        private final VersionKeeper keeper;
        private final VersionedResource<Long> users;

        Node(VersionStore store) {
            keeper = VersionKeeper.builder(store)
                    .interval(INTERVAL)
                    .reloadAtLeastEvery(Duration.ZERO)
                    .listener(this)
                    .start();
            users = keeper.resource(USERS.name(), source::get);
        }

        @Override
        public void published(ResourceId id, Snapshot<?> snapshot) {
            published.add(snapshot);
        }

        void awaitLast() {
            Duration bound = kit.timeout().dividedBy(5);
            long deadline = System.nanoTime() + bound.toNanos();
            while (users.get() != CHANGES && System.nanoTime() < deadline) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(users.get())
                    .as(expected(
                            "VS-11.1",
                            "every node holds the last of " + CHANGES + " changes at the latest " + bound.toMillis()
                                    + " ms after its bump",
                            "reads that miss a bump; the other groups show which"))
                    .isEqualTo(CHANGES);
        }

        void assertFollowedInOrder() {
            long last = 0;
            for (Snapshot<?> snapshot : published) {
                Version version = snapshot.version();
                if (version.isNone()) {
                    assertThat(last)
                            .as(expected(
                                    "VS-11.2", "a record that was seen once stays", "reads that leave a record out"))
                            .isZero();
                    continue;
                }
                assertThat(version.number())
                        .as(expected(
                                "VS-11.2", "a node's version never goes back", "reads that are behind an earlier one"))
                        .isGreaterThanOrEqualTo(last);
                assertThat((Long) snapshot.value())
                        .as(expected(
                                "VS-11.2", "a snapshot holds at least the data of its version " + version, "read()"))
                        .isGreaterThanOrEqualTo(heldAt.getOrDefault(version, Long.MAX_VALUE));
                last = version.number();
            }
        }
    }
}
