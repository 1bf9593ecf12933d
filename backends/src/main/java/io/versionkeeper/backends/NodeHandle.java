package io.versionkeeper.backends;

import io.versionkeeper.examples.users.NodeSettings;
import io.versionkeeper.testservers.JavaProcess;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One of the four nodes, over all its processes. Thread-safe. */
final class NodeHandle implements AutoCloseable {
    private static final int KEPT_LINES = 500;

    private final NodeSettings settings;
    private final Consumer<String> broken;
    private final AtomicLong reads = new AtomicLong();
    private final Deque<String> lastLines = new ArrayDeque<>();
    private @Nullable Life life;

    /**
     * Makes it, without a process.
     *
     * @param broken is told what the node's own reader saw that must not be
     */
    NodeHandle(NodeSettings settings, Consumer<String> broken) {
        this.settings = settings;
        this.broken = broken;
    }

    String name() {
        return settings.name();
    }

    synchronized void start() {
        if (life == null) {
            life = new Life();
        }
    }

    synchronized void kill() {
        if (life != null) {
            if (hasEndedByItself()) {
                broken.accept(settings.name() + " ended by itself");
            }
            life.process.kill();
            life = null;
        }
    }

    synchronized void pause() {
        if (life != null) {
            life.process.pause();
        }
    }

    synchronized void resume() {
        if (life != null) {
            life.process.resume();
        }
    }

    /** Adds the stacks of its threads to its last lines. */
    synchronized void printThreads() {
        if (life != null) {
            keep("port " + life.port + (life.ready ? ", ready" : ", not ready"));
            life.process.printThreads();
        }
    }

    /** The process that holds its data, and so can answer; null if there is none. */
    synchronized @Nullable Life ready() {
        return life != null && life.ready ? life : null;
    }

    synchronized boolean hasEndedByItself() {
        return life != null && !life.process.isAlive();
    }

    long reads() {
        return reads.get();
    }

    List<String> lastLines() {
        synchronized (lastLines) {
            return List.copyOf(lastLines);
        }
    }

    @Override
    public void close() {
        kill();
    }

    /** One process. */
    final class Life {
        private final JavaProcess process = JavaProcess.start(SoakNode.class, settings.toEnvironment(), this::handle);
        private volatile int port;
        private volatile boolean ready;

        int port() {
            return port;
        }

        private void handle(String line) {
            if (line.startsWith(NodeSettings.PORT)) {
                port = Integer.parseInt(line.substring(NodeSettings.PORT.length()));
            } else if (line.equals(NodeSettings.READY)) {
                ready = true;
            } else if (line.startsWith(SoakNode.READS)) {
                reads.addAndGet(Long.parseLong(line.substring(SoakNode.READS.length())));
            } else if (line.startsWith(SoakNode.BROKEN)) {
                broken.accept(settings.name() + ": " + line.substring(SoakNode.BROKEN.length()));
            } else {
                keep(line);
            }
        }
    }

    private void keep(String line) {
        synchronized (lastLines) {
            lastLines.add(line);
            if (lastLines.size() > KEPT_LINES) {
                lastLines.remove();
            }
        }
    }
}
