package io.versionkeeper.core;

import java.util.ArrayDeque;
import java.util.Queue;

/** At most so many loads at once; the others wait in the order in which they came. Confined to the engine's thread. */
final class LoadSlots {
    private final Queue<Refresh<?>> waiting = new ArrayDeque<>();
    private int free;

    LoadSlots(int slots) {
        free = slots;
    }

    /** Starts no load any more. */
    void close() {
        waiting.clear();
        free = Integer.MIN_VALUE;
    }

    void enter(Refresh<?> refresh) {
        waiting.add(refresh);
        startNext();
    }

    void leave() {
        free++;
        startNext();
    }

    private void startNext() {
        while (free > 0 && !waiting.isEmpty()) {
            // Whoever no longer needs its turn leaves the slot to the next.
            if (waiting.remove().startLoad()) {
                free--;
            }
        }
    }
}
