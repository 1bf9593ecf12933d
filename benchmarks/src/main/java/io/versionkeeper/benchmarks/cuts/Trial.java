package io.versionkeeper.benchmarks.cuts;

import io.versionkeeper.benchmarks.nodes.Client;
import io.versionkeeper.benchmarks.nodes.Fleet;
import io.versionkeeper.benchmarks.nodes.NodeMain;
import io.versionkeeper.benchmarks.nodes.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One client, one node in a process of its own, one cut. */
final class Trial {
    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final Duration CUT = Duration.ofSeconds(3);
    private static final Duration HEALTHY = Duration.ofSeconds(15);
    private static final Duration SERVER_BACK = Duration.ofSeconds(10);

    private final Client client;
    private final Victim victim;
    private final Duration watched;

    Trial(Client client, Victim victim, Duration watched) {
        this.client = client;
        this.victim = victim;
        this.watched = watched;
    }

    Outcome run(Cut cut) throws Exception {
        try (Fleet node = Fleet.start(client, victim.urlThroughNetwork(), 1, PAUSE, NodeMain.KEYS)) {
            writeInGoodTimes(node);
            List<Long> values = new ArrayList<>();
            switch (cut) {
                case SUBSCRIBER_KILLED -> killAndWrite(values);
                case CUT -> {
                    victim.network().cut();
                    writeDuringCut(values);
                }
                case BLACK_HOLED -> {
                    victim.network().blackHole();
                    writeDuringCut(values);
                }
                case RESTARTED -> {
                    victim.network().cut();
                    victim.restart();
                    writeUntilItSucceeds(values);
                    victim.network().heal();
                }
            }
            return watch(node, values);
        } finally {
            victim.network().heal();
        }
    }

    /** So that the node holds something that can become stale. */
    private void writeInGoodTimes(Fleet node) throws Exception {
        List<Long> values = new ArrayList<>();
        // The first writes come while all nodes start on few cores, and are not what is measured.
        writeUntilItSucceeds(values);
        for (int key = 0; key < values.size(); key++) {
            if (node.awaitSeen(key, values.get(key), HEALTHY).isEmpty()) {
                throw new IllegalStateException(
                        "A node of " + client + " does not see a change though nothing is broken");
            }
        }
    }

    private void killAndWrite(List<Long> values) throws Exception {
        try (Writer writer = client.openWriter(victim.url())) {
            victim.killSubscriber();
            try {
                writeAll(writer, values);
            } catch (Exception e) {
                // The writer was cut off as well.
                writeUntilItSucceeds(values);
            }
        }
    }

    private void writeDuringCut(List<Long> values) throws Exception {
        long begun = System.nanoTime();
        try (Writer writer = client.openWriter(victim.url())) {
            writeAll(writer, values);
        }
        long left = CUT.toNanos() - (System.nanoTime() - begun);
        Thread.sleep(Math.max(0, left / 1_000_000));
        victim.network().heal();
    }

    private void writeUntilItSucceeds(List<Long> values) throws Exception {
        long deadline = System.nanoTime() + SERVER_BACK.toNanos();
        while (true) {
            try (Writer writer = client.openWriter(victim.url())) {
                writeAll(writer, values);
                return;
            } catch (Exception e) {
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
                System.out.println("   " + client + ": a write is tried again after " + e);
            }
        }
    }

    private static void writeAll(Writer writer, List<Long> values) throws Exception {
        values.clear();
        for (int key = 0; key < NodeMain.KEYS; key++) {
            long value = System.nanoTime();
            writer.write(key, value);
            values.add(value);
        }
    }

    private Outcome watch(Fleet node, List<Long> values) throws InterruptedException {
        long ended = System.nanoTime();
        List<Double> seconds = new ArrayList<>();
        for (int key = 0; key < values.size(); key++) {
            Duration left = watched.minusNanos(System.nanoTime() - ended);
            for (long seen : node.awaitSeen(key, values.get(key), left)) {
                seconds.add(Math.max(0, (seen - ended) / 1e9));
            }
        }
        return new Outcome(seconds, values.size(), watched.toSeconds());
    }
}
