package io.versionkeeper.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.WatchListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What announcing costs: bumps a second of several writers, each of a resource of its own, with and without. Not a test;
 * the figures in docs/store-jdbc.md are its. Run by hand against a server that is durable:
 *
 * <pre>java -cp ... io.versionkeeper.store.jdbc.NotifyMeasurement jdbc:postgresql://host/database?user=...</pre>
 */
final class NotifyMeasurement {
    private static final int[] WRITERS = {1, 8, 64};
    private static final int ROUNDS = 7;
    private static final Duration ROUND = Duration.ofSeconds(3);
    private static final int NODES = 4;

    private NotifyMeasurement() {}

    /**
     * Measures and prints.
     *
     * @param arguments the server's URL
     */
    public static void main(String[] arguments) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(arguments[0]);
        config.setMaximumPoolSize(WRITERS[WRITERS.length - 1] + NODES);
        try (HikariDataSource pool = new HikariDataSource(config);
                JdbcVersionStore announcing =
                        JdbcVersionStore.builder(pool).watch(true).build();
                JdbcVersionStore quiet =
                        JdbcVersionStore.builder(pool).watch(false).build()) {
            AtomicLong told = new AtomicLong();
            for (int node = 0; node < NODES; node++) {
                announcing.watch(new CountingListener(told));
            }
            for (int writers : WRITERS) {
                measure(writers, Map.of("watch=true", announcing, "watch=false", quiet));
            }
            System.out.println("told " + told + " times");
        }
    }

    private static void measure(int writers, Map<String, JdbcVersionStore> stores) throws InterruptedException {
        Map<String, List<Double>> rates = new TreeMap<>();
        for (int round = -1; round < ROUNDS; round++) {
            for (Map.Entry<String, JdbcVersionStore> each : new TreeMap<>(stores).entrySet()) {
                double rate = bumpsPerSecond(writers, each.getValue());
                if (round >= 0) {
                    rates.computeIfAbsent(each.getKey(), key -> new ArrayList<>())
                            .add(rate);
                }
            }
        }
        rates.forEach((what, measured) -> {
            Collections.sort(measured);
            System.out.printf(
                    Locale.ROOT,
                    "%2d writers, %-11s: median %6.0f bumps/s (%.0f to %.0f)%n",
                    writers,
                    what,
                    measured.get(ROUNDS / 2),
                    measured.get(0),
                    measured.get(ROUNDS - 1));
        });
    }

    private static double bumpsPerSecond(int writers, JdbcVersionStore store) throws InterruptedException {
        AtomicLong bumps = new AtomicLong();
        CountDownLatch done = new CountDownLatch(writers);
        long start = System.nanoTime();
        long end = start + ROUND.toNanos();
        for (int writer = 0; writer < writers; writer++) {
            ResourceId name = ResourceId.of("resource " + writer);
            new Thread(() -> {
                        while (System.nanoTime() < end) {
                            store.bump(name, ThreadLocalRandom.current().nextLong());
                            bumps.incrementAndGet();
                        }
                        done.countDown();
                    })
                    .start();
        }
        done.await();
        return bumps.get() * 1e9 / (System.nanoTime() - start);
    }

    private record CountingListener(AtomicLong told) implements WatchListener {
        @Override
        public void changed(ResourceId name) {
            told.incrementAndGet();
        }

        @Override
        public void ended(Throwable cause) {
            throw new IllegalStateException("A watch ended", cause);
        }
    }
}
