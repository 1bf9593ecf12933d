package io.versionkeeper.backends;

import io.versionkeeper.ResourceId;
import io.versionkeeper.VersionStores;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.testservers.BreakableServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What this build saw of a backend, as cells of the table.
 *
 * @param roundTrips of a poll of 1 and of 10,000 resources
 * @param rules how many tests of the kit passed
 * @param classPath what the store brings besides this project's jars
 */
record Measured(String title, String roundTrips, String rules, String classPath) {
    private static final int MANY = 10_000;
    private static final int THREADS = 32;

    static Measured of(Backend backend) throws Exception {
        return new Measured(
                backend.title(), roundTrips(backend), KitReport.of(backend).cell(), classPath(backend.store()));
    }

    String row() {
        return "| " + title + " | " + rules + " | " + roundTrips + " | " + classPath + " |";
    }

    private static String roundTrips(Backend backend) throws Exception {
        try (BreakableServer server = backend.start()) {
            return server == null ? "-" : roundTrips(server);
        }
    }

    private static String roundTrips(BreakableServer server) throws Exception {
        Set<ResourceId> all = IntStream.range(0, MANY)
                .mapToObj(i -> ResourceId.of("resource-" + i))
                .collect(Collectors.toUnmodifiableSet());
        try (VersionStore store = VersionStores.open(server.newDatabaseUrl() + "#timeout=20s")) {
            bumpEach(store, all);
            int one = roundTrips(server, store, Set.of(ResourceId.of("resource-0")));
            return one + " / " + roundTrips(server, store, all);
        }
    }

    private static void bumpEach(VersionStore store, Set<ResourceId> names) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> bumps = names.stream()
                    .<Future<?>>map(name -> threads.submit(() -> store.bump(name, 1)))
                    .toList();
            for (Future<?> bump : bumps) {
                bump.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** The fewest of some reads: the first one may prepare what the later ones use, and pools connect meanwhile. */
    private static int roundTrips(BreakableServer server, VersionStore store, Set<ResourceId> names) {
        int fewest = Integer.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            int before = server.network().roundTrips();
            int found = store.read(names).present().size();
            if (found != names.size()) {
                throw new IllegalStateException("Of " + names.size() + " resources the store has " + found);
            }
            fewest = Math.min(fewest, server.network().roundTrips() - before);
        }
        return fewest;
    }

    private static String classPath(String store) throws IOException {
        List<Path> jars = ClassPath.of(store).stream()
                .filter(jar -> !jar.getFileName().toString().startsWith("versionkeeper-"))
                .toList();
        long bytes = 0;
        for (Path jar : jars) {
            bytes += Files.size(jar);
        }
        return String.format(Locale.ROOT, "%d jars, %.1f MB", jars.size(), bytes / 1e6);
    }
}
