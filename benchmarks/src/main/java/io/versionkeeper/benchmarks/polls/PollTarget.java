package io.versionkeeper.benchmarks.polls;

import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.IncrementalVersionStore;
import io.versionkeeper.spi.VersionStore;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Polls a store as the engine does: for changes where the store has that, else for all. Not thread-safe. */
final class PollTarget {
    private final VersionStore store;
    private final Set<ResourceId> names;
    private final @Nullable IncrementalVersionStore incremental;
    private @Nullable String cursor;

    /** The first poll is one of all names. */
    PollTarget(VersionStore store, Set<ResourceId> names) {
        this.store = store;
        this.names = names;
        incremental = incremental(store, names);
    }

    private @Nullable IncrementalVersionStore incremental(VersionStore candidate, Set<ResourceId> all) {
        if (candidate instanceof IncrementalVersionStore able) {
            try {
                cursor = able.readChanges(null, all).cursor();
                return able;
            } catch (UnsupportedOperationException e) {
                // Its server cannot.
            }
        }
        return null;
    }

    boolean isIncremental() {
        return incremental != null;
    }

    /** Polls, and tells how many versions came. */
    int poll() {
        if (incremental == null) {
            return readAll();
        }
        Changes changes = incremental.readChanges(cursor, Set.of());
        if (!changes.known()) {
            throw new IllegalStateException("The store does not know what changed since its last answer");
        }
        cursor = changes.cursor();
        return changes.versions().present().size();
    }

    /** The full comparison, which the engine makes each minute. */
    int readAll() {
        return store.read(names).present().size();
    }

    /** As a naive keeper polls: one query for each resource. */
    void readOneByOne() {
        for (ResourceId name : names) {
            store.read(Set.of(name));
        }
    }
}
