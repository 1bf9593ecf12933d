package io.versionkeeper.testservers;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits until a server that was started answers. */
final class Readiness {
    private static final Duration PAUSE = Duration.ofMillis(20);

    private Readiness() {}

    /**
     * Asks the server again and again.
     *
     * @param alive false when the server's process has ended, so that there is nothing to wait for
     * @return the server's version
     * @throws IllegalStateException with the last failure if the server is not ready in time
     */
    static String await(ServerKind kind, String url, Duration atMost, BooleanSupplier alive) {
        long start = System.nanoTime();
        while (true) {
            boolean mayStillCome = alive.getAsBoolean() && System.nanoTime() - start < atMost.toNanos();
            try {
                return kind.versionOfStarted(url);
            } catch (Exception e) {
                if (!mayStillCome) {
                    throw new IllegalStateException(kind.name() + " is not ready: " + e.getMessage(), e);
                }
            }
            pause();
        }
    }

    /**
     * Waits for what several processes have to agree about. Meanwhile the condition may throw, as processes that change
     * their roles cut off whoever asks.
     *
     * @throws IllegalStateException with the last failure if it does not come in time
     */
    static void awaitUntil(String what, Duration atMost, BooleanSupplier condition) {
        long start = System.nanoTime();
        RuntimeException failure = null;
        while (true) {
            try {
                if (condition.getAsBoolean()) {
                    return;
                }
            } catch (RuntimeException e) {
                failure = e;
            }
            if (System.nanoTime() - start > atMost.toNanos()) {
                throw new IllegalStateException("Not within " + atMost.toSeconds() + " s: " + what, failure);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for a server", e);
        }
    }
}
