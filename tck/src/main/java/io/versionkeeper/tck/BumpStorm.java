package io.versionkeeper.tck;

import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.VersionStore;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writers whose bumps overlap: most of resources of their own, each once, and some of one that they share. */
final class BumpStorm {
    static final int WRITERS = 6;
    private static final int BUMPS_EACH = 50;

    /** Of all its resources, which is what a node registers that reads everything. */
    static final Set<ResourceId> NAMES = IntStream.range(0, WRITERS * BUMPS_EACH)
            .mapToObj(i -> name(i % WRITERS, i / WRITERS))
            .collect(Collectors.toUnmodifiableSet());

    private final AtomicInteger busy = new AtomicInteger(WRITERS);

    private static ResourceId name(int writer, int bump) {
        return bump % 5 == 0 ? Rules.USERS : ResourceId.of("resource-" + writer + "-" + bump);
    }

    void bumpAll(int writer, VersionStore store) {
        try {
            for (int i = 0; i < BUMPS_EACH && !Thread.currentThread().isInterrupted(); i++) {
                Rules.bump(store, name(writer, i));
                // So that on a fast store too there are polls in between.
                LockSupport.parkNanos(50_000);
            }
        } finally {
            busy.decrementAndGet();
        }
    }

    boolean isOn() {
        return busy.get() > 0 && !Thread.currentThread().isInterrupted();
    }
}
