package io.versionkeeper.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Reads that wait until their resource is confirmed. Thread-safe, so that a read which begins to wait while the keeper
 * closes is not forgotten: either it sees that the resource is closed, or the engine sees it.
 */
final class Demands {
    private final List<Demand> waiting = new ArrayList<>();

    /** Whether it has to wait; not if it is met by now, or never will be. */
    synchronized boolean add(Demand demand) {
        return !demand.meet() && waiting.add(demand);
    }

    synchronized void remove(Demand demand) {
        waiting.remove(demand);
    }

    /** Ends the wait of those whose resource is confirmed by now, or never will be. */
    synchronized void meet() {
        waiting.removeIf(Demand::meet);
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** One read that waits. */
    static final class Demand {
        private final VersionedResource<?> resource;
        private final long since;
        private final CountDownLatch met = new CountDownLatch(1);

        /** Waits for a snapshot that is known to be fresh as of the given monotonic instant. */
        Demand(VersionedResource<?> resource, long since) {
            this.resource = resource;
            this.since = since;
        }

        CountDownLatch met() {
            return met;
        }

        private boolean meet() {
            boolean ended = resource.isClosed() || resource.snapshotFreshAsOf(since) != null;
            if (ended) {
                met.countDown();
            }
            return ended;
        }
    }
}
