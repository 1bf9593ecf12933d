package io.versionkeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The simulation finds every fault that is put into the engine, and each of its assertions finds one. */
class SeededFaultsTest {
    private static final int HISTORIES = 10_000;
    /** Once found, so many failing histories show by which assertions. */
    private static final int FAILING = 20;

    private static final Map<SeededFault, Found> FOUND = new EnumMap<>(SeededFault.class);

    /** After how many histories a fault was found first, and what it broke in those that were run; 0 for not at all. */
    private record Found(long first, Set<String> promises) {}

    @BeforeAll
    static void findThem(@TempDir Path folder) throws Exception {
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            Map<SeededFault, Future<Found>> searches = new EnumMap<>(SeededFault.class);
            for (SeededFault fault : SeededFault.values()) {
                Path own = Files.createDirectory(folder.resolve(fault.name()));
                searches.put(fault, threads.submit(() -> find(FaultyEngine.with(fault, own))));
            }
            for (Map.Entry<SeededFault, Future<Found>> search : searches.entrySet()) {
                FOUND.put(search.getKey(), search.getValue().get());
            }
        } finally {
            threads.shutdownNow();
        }
        Files.writeString(Path.of("target/seeded-faults.txt"), table());
    }

    private static Found find(FaultyEngine engine) {
        long first = 0;
        Set<String> promises = new TreeSet<>();
        int failing = 0;
        for (long seed = 1; seed <= HISTORIES && failing < FAILING && !(first > 0 && seed > first + 400); seed++) {
            Set<String> broken = engine.brokenPromises(seed);
            if (!broken.isEmpty()) {
                first = first == 0 ? seed : first;
                failing++;
                promises.addAll(broken);
            }
            if (broken.contains(Promise.NOTHING_SPINS.name())) {
                break;
            }
        }
        return new Found(first, promises);
    }

    private static String table() {
        StringBuilder table = new StringBuilder();
        FOUND.forEach((fault, found) -> table.append(
                String.format("%-45s found by history %5d, breaks %s%n", fault, found.first, found.promises)));
        return table.toString();
    }

    @Test
    void eachIsFoundWithinTenThousandHistories() {
        FOUND.forEach((fault, found) -> assertThat(found.first).as(fault.name()).isPositive());
    }

    @Test
    void noTwoAreFoundByTheSameAssertionAlone() {
        Map<Set<String>, SeededFault> alone = new HashMap<>();
        FOUND.forEach((fault, found) -> {
            if (found.promises.size() == 1) {
                assertThat(alone.put(found.promises, fault))
                        .as(fault + " beside another")
                        .isNull();
            }
        });
    }

    @Test
    void eachAssertionFindsOne() {
        Set<Promise> idle = EnumSet.allOf(Promise.class);
        FOUND.values().forEach(found -> found.promises.forEach(name -> idle.remove(Promise.valueOf(name))));
        assertThat(idle).isEmpty();
    }
}
