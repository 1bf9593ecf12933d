package io.versionkeeper.certify;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.IncrementalVersionStore;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.spi.WatchListener;
import io.versionkeeper.spi.WatchableVersionStore;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A store whose callers are held up for moments that a seed draws. Another run with the same seed draws the same
 * moments; what the threads and the server make of them it cannot repeat.
 */
final class ShakenStore implements WatchableVersionStore, IncrementalVersionStore {
    private static final int ONE_IN = 4;
    private static final int LONGEST_NANOS = 500_000;

    private final VersionStore store;
    private final Random moments;

    ShakenStore(VersionStore store, long seed) {
        this.store = store;
        this.moments = new Random(seed);
    }

    @Override
    public Versions read(Set<ResourceId> names) {
        holdUp();
        return store.read(names);
    }

    @Override
    public Version bump(ResourceId name, long stamp) {
        holdUp();
        return store.bump(name, stamp);
    }

    @Override
    public Watch watch(WatchListener listener) {
        if (store instanceof WatchableVersionStore watchable) {
            return watchable.watch(listener);
        }
        throw new UnsupportedOperationException("The store does not watch");
    }

    @Override
    public Changes readChanges(@Nullable String cursor, Set<ResourceId> names) {
        if (store instanceof IncrementalVersionStore incremental) {
            holdUp();
            return incremental.readChanges(cursor, names);
        }
        throw new UnsupportedOperationException("The store does not read changes");
    }

    @Override
    public void close() {
        store.close();
    }

    private void holdUp() {
        if (moments.nextInt(ONE_IN) == 0) {
            LockSupport.parkNanos(moments.nextInt(LONGEST_NANOS));
        }
    }
}
