package io.versionkeeper.benchmarks.nodes;

import io.versionkeeper.testservers.JavaProcess;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Some nodes, each a process of its own, and what they have seen. Thread-safe. */
public final class Fleet implements AutoCloseable {
    /** Those of a service in production, but small: the reports name them. */
    private static final List<String> OPTIONS = List.of("-Xmx256m");

    private static final Duration START = Duration.ofSeconds(60);
    /** What it asks for on the console if it lacks it. */
    private static final String HAZELCAST_OPTIONS = "--add-modules java.se"
            + " --add-exports java.base/jdk.internal.ref=ALL-UNNAMED --add-opens java.base/java.lang=ALL-UNNAMED"
            + " --add-opens java.base/sun.nio.ch=ALL-UNNAMED --add-opens java.management/sun.management=ALL-UNNAMED"
            + " --add-opens jdk.management/com.sun.management.internal=ALL-UNNAMED";

    private static final int KEPT_LINES = 20;

    private final List<JavaProcess> processes = new ArrayList<>();
    private final int size;
    private final Map<Sight, List<Long>> sights = new HashMap<>();
    private final Deque<String> lines = new ArrayDeque<>();
    private int ready;

    private record Sight(int key, long value) {}

    private Fleet(int size) {
        this.size = size;
    }

    /**
     * Starts nodes, and returns when all have opened their copies.
     *
     * @param pause between two looks of a node at its copy
     * @param keys how many entries it looks at
     */
    public static Fleet start(Client client, String url, int size, Duration pause, int keys)
            throws InterruptedException {
        Fleet fleet = new Fleet(size);
        for (int i = 0; i < size; i++) {
            fleet.processes.add(JavaProcess.start(
                    OPTIONS,
                    NodeMain.class,
                    Map.of(NodeMain.URL, url, "JDK_JAVA_OPTIONS", HAZELCAST_OPTIONS),
                    fleet::handle,
                    client.name(),
                    Long.toString(pause.toNanos() / 1_000),
                    Integer.toString(keys)));
        }
        try {
            fleet.awaitReady(client);
            return fleet;
        } catch (IllegalStateException e) {
            fleet.close();
            throw e;
        }
    }

    /**
     * Waits until all nodes have seen a value.
     *
     * @return when each of those did that have, by {@link System#nanoTime}
     */
    public synchronized List<Long> awaitSeen(int key, long value, Duration time) throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        Sight sight = new Sight(key, value);
        while (sights.getOrDefault(sight, List.of()).size() < size) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                break;
            }
            wait(left / 1_000_000 + 1);
        }
        return List.copyOf(sights.getOrDefault(sight, List.of()));
    }

    private synchronized void awaitReady(Client client) throws InterruptedException {
        long deadline = System.nanoTime() + START.toNanos();
        while (ready < size) {
            if (System.nanoTime() - deadline > 0 || !processes.stream().allMatch(JavaProcess::isAlive)) {
                throw new IllegalStateException(
                        "A node of " + client + " does not start; the last that it said:\n" + String.join("\n", lines));
            }
            wait(100);
        }
    }

    private synchronized void handle(String line) {
        if (line.equals(NodeMain.READY)) {
            ready++;
        } else if (line.startsWith(NodeMain.SEEN)) {
            String[] parts = line.substring(NodeMain.SEEN.length()).split(" ");
            Sight sight = new Sight(Integer.parseInt(parts[0]), Long.parseLong(parts[1]));
            sights.computeIfAbsent(sight, s -> new ArrayList<>()).add(Long.parseLong(parts[2]));
        } else {
            lines.add(line);
            if (lines.size() > KEPT_LINES) {
                lines.remove();
            }
        }
        notifyAll();
    }

    @Override
    public void close() {
        processes.forEach(JavaProcess::close);
    }
}
