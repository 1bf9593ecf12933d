package io.versionkeeper.benchmarks.polls;

import io.versionkeeper.ResourceId;
import io.versionkeeper.VersionStores;
import io.versionkeeper.benchmarks.servers.Backend;
import io.versionkeeper.spi.VersionStore;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;

/** A namespace with so many resources, each bumped once. */
record Resources(String uri, Set<ResourceId> names) {
    private static final int WRITERS = 48;

    /** Bumps them with many threads, so that the server writes many to its disk at once. */
    static Resources create(String url, int count) throws Exception {
        String uri = Backend.storeUri(url, "of-" + count);
        Set<ResourceId> names = new LinkedHashSet<>();
        for (int i = 0; i < count; i++) {
            names.add(ResourceId.of("tenant-" + i));
        }
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        try (VersionStore store = VersionStores.open(uri)) {
            List<Future<?>> bumps = new ArrayList<>();
            for (ResourceId name : names) {
                bumps.add(writers.submit(
                        () -> store.bump(name, ThreadLocalRandom.current().nextLong())));
            }
            for (Future<?> bump : bumps) {
                bump.get();
            }
        } finally {
            writers.shutdownNow();
        }
        return new Resources(uri, names);
    }
}
