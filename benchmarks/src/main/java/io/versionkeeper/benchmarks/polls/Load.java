package io.versionkeeper.benchmarks.polls;

import io.versionkeeper.VersionStores;
import io.versionkeeper.benchmarks.Effort;
import io.versionkeeper.benchmarks.report.Sample;
import io.versionkeeper.spi.VersionStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** How many idle polls a server answers to clients that never pause, and how many nodes that is on paper. */
final class Load {
    private static final int CLIENTS = 8;
    private static final int ROUNDS = 3;
    private static final double INTERVAL_SECONDS = 10;
    /** The engine shortens each interval by up to a tenth. */
    private static final double AVERAGE_OF_INTERVAL = 0.95;

    private Load() {}

    /** Polls a second, of all clients together, each with connections of its own. */
    static Sample measure(Resources resources, Effort effort) throws Exception {
        Duration round = Duration.ofMillis(effort.of(500, 2_000));
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        List<VersionStore> stores = new ArrayList<>();
        try {
            List<PollTarget> targets = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                VersionStore store = VersionStores.open(resources.uri());
                stores.add(store);
                targets.add(new PollTarget(store, resources.names()));
            }
            pollsASecond(targets, threads, round);
            List<Double> rounds = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                rounds.add(pollsASecond(targets, threads, round));
            }
            return Sample.of(rounds);
        } finally {
            threads.shutdownNow();
            stores.forEach(VersionStore::close);
        }
    }

    private static double pollsASecond(List<PollTarget> targets, ExecutorService threads, Duration round)
            throws Exception {
        long begun = System.nanoTime();
        List<Callable<Long>> loops = targets.stream()
                .map(target -> (Callable<Long>) () -> {
                    long polls = 0;
                    while (System.nanoTime() - begun < round.toNanos()) {
                        target.poll();
                        polls++;
                    }
                    return polls;
                })
                .toList();
        long polls = 0;
        for (Future<Long> loop : threads.invokeAll(loops)) {
            polls += loop.get();
        }
        return polls / ((System.nanoTime() - begun) / 1e9);
    }

    static double nodes(double pollsASecond) {
        return pollsASecond * INTERVAL_SECONDS * AVERAGE_OF_INTERVAL;
    }

    static double ofTenThousandNodes() {
        return 10_000 / (INTERVAL_SECONDS * AVERAGE_OF_INTERVAL);
    }
}
