package io.versionkeeper.tck;

import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.Versions;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The kit rejects stores over which nodes do not follow. */
class FaultyConvergenceTest extends FaultyStores {
    private static final String ALL_NODES = "allNodesEndWithTheLastData";

    @Test
    void rejectsAStoreWhoseNodesStopFollowing() {
        timeout = Duration.ofSeconds(2);
        assertRejected("VS-11.1", ALL_NODES, "every node holds the last of 60 changes", store -> new Faulty(store) {
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
        assertRejected("VS-11.2", ALL_NODES, "a node's version never goes back", store -> new Faulty(store) {
            private Versions first = store.read(Set.of());
            private boolean goBack;

            @Override
            public synchronized Versions read(Set<ResourceId> names) {
                Versions now = super.read(names);
                first = first.present().isEmpty() ? now : first;
                goBack = !goBack
                        && !now.of(Rules.USERS).isNone()
                        && now.of(Rules.USERS).number() < 40;
                return goBack ? first : now;
            }
        });
    }
}
