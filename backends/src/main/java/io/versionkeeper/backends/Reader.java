package io.versionkeeper.backends;

import io.versionkeeper.backends.NodeClient.Shown;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** A client that reads all users from one node, again and again, and holds what it gets against what it may expect. */
final class Reader implements Runnable {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final NodeHandle node;
    private final NodeClient client;
    private final Writer writer;
    private final Latencies latencies;
    private final Consumer<String> broken;
    private volatile boolean stopped;

    Reader(NodeHandle node, NodeClient client, Writer writer, Latencies latencies, Consumer<String> broken) {
        this.node = node;
        this.client = client;
        this.writer = writer;
        this.latencies = latencies;
        this.broken = broken;
    }

    @Override
    public void run() {
        while (!stopped) {
            NodeHandle.Life life = node.ready();
            if (life != null) {
                read(life);
            }
            LockSupport.parkNanos(PERIOD_NANOS);
        }
    }

    void stop() {
        stopped = true;
    }

    private void read(NodeHandle.Life life) {
        long start = System.nanoTime();
        try {
            Shown shown = client.users(life);
            latencies.add(System.nanoTime() - start);
            check(shown);
        } catch (IllegalStateException e) {
            broken.accept(node.name() + ": " + e.getMessage());
        } catch (IOException e) {
            latencies.addFailure();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        }
    }

    /** What was committed before a version was made is in every snapshot that has this version or a later one. */
    private void check(Shown shown) {
        Map.Entry<Long, Writer.Change> last = writer.lastUpTo(shown.version());
        if (last == null) {
            return;
        }
        Writer.Change change = last.getValue();
        long held = shown.changes().getOrDefault(change.user(), 0L);
        if (held < change.number()) {
            broken.accept(node.name() + ": version " + shown.version() + " shows user " + change.user()
                    + " as of change " + held + ", but change " + change.number() + " has version " + last.getKey());
        }
    }
}
