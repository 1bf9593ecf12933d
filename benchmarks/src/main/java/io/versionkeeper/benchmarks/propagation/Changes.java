package io.versionkeeper.benchmarks.propagation;

import io.versionkeeper.benchmarks.Effort;
import io.versionkeeper.benchmarks.nodes.Client;
import io.versionkeeper.benchmarks.nodes.Fleet;
import io.versionkeeper.benchmarks.nodes.Writer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** One writer and four nodes: changes one entry again and again, each time when all nodes have seen the last change. */
final class Changes {
    static final int NODES = 4;

    private static final Duration PAUSE = Duration.ofNanos(100_000);
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int FEWEST = 3;

    private final int warmUp;
    private final int count;
    private final int longestGapMillis;
    private final Duration longest;

    private Changes(int warmUp, int count, int longestGapMillis, Duration longest) {
        this.warmUp = warmUp;
        this.count = count;
        this.longestGapMillis = longestGapMillis;
        this.longest = longest;
    }

    /** For what takes milliseconds. */
    static Changes pushed(Effort effort) {
        return new Changes(effort.of(20, 100), effort.of(60, 500), 20, Duration.ofSeconds(effort.of(5, 20)));
    }

    /** For what waits for a poll: at any point of the interval. */
    static Changes polled(Effort effort) {
        return new Changes(effort.of(1, 2), effort.of(3, 30), 1_000, Duration.ofSeconds(60));
    }

    Times measure(Client client, String url) throws Exception {
        try (Writer writer = client.openWriter(url);
                Fleet fleet = Fleet.start(client, url, NODES, PAUSE, 1)) {
            change(client, writer, fleet, warmUp, 1);
            return change(client, writer, fleet, count, FEWEST);
        }
    }

    private Times change(Client client, Writer writer, Fleet fleet, int times, int fewest) throws Exception {
        Times result = new Times();
        long deadline = System.nanoTime() + longest.toNanos();
        while (result.size() < times && (result.size() < fewest || System.nanoTime() < deadline)) {
            Thread.sleep(ThreadLocalRandom.current().nextInt(2, longestGapMillis));
            long begun = System.nanoTime();
            // The instant is a value that was never there before.
            writer.write(0, begun);
            List<Long> seen = fleet.awaitSeen(0, begun, PATIENCE);
            if (seen.size() < NODES) {
                throw new IllegalStateException("A change through " + client + " is not seen by all nodes after "
                        + PATIENCE.toSeconds() + " s, but by " + seen.size());
            }
            result.add(begun, seen);
        }
        return result;
    }
}
