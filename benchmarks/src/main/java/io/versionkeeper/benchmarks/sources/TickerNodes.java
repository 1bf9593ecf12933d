package io.versionkeeper.benchmarks.sources;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** What one writes first: a timer that loads everything, whether it has changed or not. */
final class TickerNodes implements Nodes {
    private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(COUNT);

    /** One node's copy. */
    private static final class Node {
        private volatile Map<Integer, String> users = Map.of();

        void load(UsersDb source) {
            try {
                users = source.readAll();
            } catch (Exception e) {
                // As such timers do: the next tick tries again.
            }
        }
    }

    TickerNodes(UsersDb source, Duration interval) {
        for (int i = 0; i < COUNT; i++) {
            Node node = new Node();
            long millis = interval.toMillis();
            timers.scheduleAtFixedRate(
                    () -> node.load(source),
                    ThreadLocalRandom.current().nextLong(millis),
                    millis,
                    TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void announce() {}

    @Override
    public void close() {
        timers.shutdownNow();
    }
}
