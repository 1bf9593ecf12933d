package io.versionkeeper.store.redis;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits while something is closed. */
final class Waiting {
    private static final long MILLIS = 1_000;

    private Waiting() {}

    /** What does not end in time, or while this thread may not wait, ends by itself a moment later. */
    static void untilDone(Future<?> end) {
        try {
            end.get(MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // There is nothing that the caller could do.
        }
    }
}
