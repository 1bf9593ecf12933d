package io.versionkeeper.benchmarks.nodes;

import java.util.concurrent.locks.LockSupport;

/**
 * The process of one node: reads its copy over and over, as a busy service would, and prints what it sees, and when, by
 * the machine's monotonic clock, which all processes share.
 */
public final class NodeMain {
    /** How many entries a copy has. */
    public static final int KEYS = 10;

    /** The environment variable with the server's URL. */
    static final String URL = "BENCHMARK_URL";
    /** The line that says that the copy is open. */
    static final String READY = "@ready";
    /** Begins a line with key, value and instant in nanoseconds. */
    static final String SEEN = "@seen ";

    private NodeMain() {}

    /** Takes the name of a {@link Client}, the microseconds between two looks, and the number of entries to look at. */
    public static void main(String[] arguments) throws Exception {
        Client client = Client.valueOf(arguments[0]);
        long pauseNanos = Long.parseLong(arguments[1]) * 1_000;
        int keys = Integer.parseInt(arguments[2]);
        Copy copy = client.openCopy(System.getenv(URL));
        say(READY);
        long[] seen = new long[KEYS];
        while (true) {
            for (int key = 0; key < keys; key++) {
                look(copy, key, seen);
            }
            LockSupport.parkNanos(pauseNanos);
        }
    }

    private static void look(Copy copy, int key, long[] seen) {
        try {
            long value = copy.read(key);
            if (value != seen[key]) {
                long now = System.nanoTime();
                seen[key] = value;
                say(SEEN + key + " " + value + " " + now);
            }
        } catch (Exception e) {
            // A read that fails is not fresh; it is tried again.
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}
