package io.versionkeeper.backends;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.VersionStores;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** A process of several writers of one resource. Prints what each bump of theirs came to. */
final class Bumps {
    static final ResourceId RESOURCE = ResourceId.of("bumped by many");
    static final int WRITERS = 4;
    /** The environment variable with the store's URI, whose password no command line shows. */
    static final String URI = "VERSION_STORE";
    /** Begins a line with the number and the stamp of an acknowledged bump. */
    static final String ACKNOWLEDGED = "acknowledged";
    /** Begins a line with the stamp of a bump that may have been applied. */
    static final String UNKNOWN = "unknown";

    private Bumps() {}

    /** Takes how many bumps each writer is to have acknowledged. */
    public static void main(String[] arguments) throws InterruptedException {
        int each = Integer.parseInt(arguments[0]);
        try (VersionStore store = VersionStores.open(System.getenv(URI))) {
            List<Thread> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                Thread writer = new Thread(() -> bump(store, each), "writer-" + i);
                writer.start();
                writers.add(writer);
            }
            for (Thread writer : writers) {
                writer.join();
            }
        }
    }

    private static void bump(VersionStore store, int times) {
        List<String> results = new ArrayList<>();
        for (int acknowledged = 0; acknowledged < times; ) {
            long stamp = ThreadLocalRandom.current().nextLong();
            try {
                Version version = store.bump(RESOURCE, stamp);
                results.add(ACKNOWLEDGED + " " + version.number() + " " + version.stamp());
                acknowledged++;
            } catch (StoreUnavailableException e) {
                results.add(UNKNOWN + " " + stamp);
            }
        }
        say(String.join("\n", results));
    }

    private static synchronized void say(String lines) {
        System.out.println(lines);
        System.out.flush();
    }
}
