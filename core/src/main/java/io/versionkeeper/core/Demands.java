package io.versionkeeper.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/**
 * Reads that wait: until their resource is confirmed, or has its first snapshot. Thread-safe, so that a read which
 * begins to wait while the keeper closes is not forgotten: either it sees that the resource is closed, or the engine
 * sees it.
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
        private final BooleanSupplier ended;
        private final CountDownLatch met = new CountDownLatch(1);

        /** Waits for the condition, which holds as well if there is nothing to wait for any more. */
        Demand(BooleanSupplier ended) {
            this.ended = ended;
        }

        CountDownLatch met() {
            return met;
        }

        private boolean meet() {
            boolean now = ended.getAsBoolean();
            if (now) {
                met.countDown();
            }
            return now;
        }
    }
}
