package io.versionkeeper.core;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStore;
import java.util.Set;
import java.util.function.LongSupplier;

/** Bumps on the caller's thread, and finds out by reading whether a bump without an answer was applied. */
final class Bumper {
    private static final int ATTEMPTS = 3;

    private final VersionStore store;
    private final LongSupplier stamps;

    Bumper(VersionStore store, LongSupplier stamps) {
        this.store = store;
        this.stamps = stamps;
    }

    Version bump(ResourceId id) {
        for (int attempt = 1; ; attempt++) {
            long stamp = stamps.getAsLong();
            try {
                return store.bump(id, stamp);
            } catch (StoreUnavailableException failure) {
                Version stored = readBack(id, failure);
                if (!stored.isNone() && stored.stamp() == stamp) {
                    return stored;
                }
                // Applied and bumped over, or not applied: bumping once more is right for both.
                if (attempt == ATTEMPTS) {
                    throw unknown(id, failure);
                }
            }
        }
    }

    Version version(ResourceId id) {
        return store.read(Set.of(id)).of(id);
    }

    private Version readBack(ResourceId id, StoreUnavailableException failure) {
        if (Thread.currentThread().isInterrupted()) {
            throw unknown(id, failure);
        }
        try {
            return store.read(Set.of(id)).of(id);
        } catch (StoreUnavailableException e) {
            failure.addSuppressed(e);
            throw unknown(id, failure);
        }
    }

    private static StoreUnavailableException unknown(ResourceId id, StoreUnavailableException failure) {
        return new StoreUnavailableException(
                "Whether resource \"" + id + "\" was bumped is unknown, since the store does not answer; bump it again"
                        + " (once too often is harmless): " + failure.getMessage(),
                failure);
    }
}
