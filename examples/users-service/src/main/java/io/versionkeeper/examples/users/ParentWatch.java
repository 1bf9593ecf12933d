package io.versionkeeper.examples.users;

import java.io.IOException;
import java.io.InputStream;

/**
 * Ends this process when its parent is gone, however that ended: the standard input is a pipe from it, which the
 * operating system closes.
 */
public final class ParentWatch {
    private ParentWatch() {}

    /**
     * Starts watching.
     *
     * @param lastly runs before this process ends
     */
    public static void start(Runnable lastly) {
        Thread thread = new Thread(() -> awaitEnd(lastly), "parent-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private static void awaitEnd(Runnable lastly) {
        try (InputStream in = System.in) {
            while (in.read() >= 0) {
                // Nothing is ever sent; only the end counts.
            }
        } catch (IOException e) {
            // A broken pipe is an end as well.
        } finally {
            try {
                lastly.run();
            } finally {
                // Not exit: a shutdown hook that hangs must not keep the process.
                Runtime.getRuntime().halt(0);
            }
        }
    }
}
