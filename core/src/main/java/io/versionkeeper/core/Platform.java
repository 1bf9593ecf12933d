package io.versionkeeper.core;

import java.time.Instant;
import java.util.concurrent.CountDownLatch;

/**
 * Every thread, clock and random number of a keeper comes from here, so that a test can order them as it likes.
 *
 * <p>The engine's state is confined to one thread, the engine's: {@link #execute} and {@link #schedule} run steps on
 * it, one after another. What blocks (store calls, loaders, listeners) runs on threads of {@link #start}.
 */
interface Platform {
    /** Monotonic time in nanoseconds; only differences mean anything. */
    long nanoTime();

    /** The time of day, for people to read; it may jump. */
    Instant now();

    /** 64 random bits that no other node draws too. Called by any thread. */
    long randomLong();

    /** Runs a step on the engine's thread, after those handed over before it; dropped after {@link #close}. */
    void execute(Runnable step);

    /** Runs a step on the engine's thread when the delay has passed; dropped after {@link #close}. */
    Timer schedule(long delayNanos, Runnable step);

    /** Runs work that may block on a daemon thread, which it has to itself until it ends. The work does not throw. */
    Call start(String threadName, Runnable work);

    /** Holds the caller's thread, never the engine's, until the latch is open; false if the time passed before. */
    boolean await(CountDownLatch latch, long nanos) throws InterruptedException;

    /** Ends the engine's thread. */
    void close();

    /** A step that waits for its time. */
    interface Timer {
        void cancel();
    }

    /** Work on a thread of its own. */
    interface Call {
        /** Interrupts the thread; without effect once the work has ended. */
        void interrupt();

        /** Waits for the work to end; true if it has, or if the calling thread is its own. */
        boolean join(long nanos) throws InterruptedException;

        /** The thread's name, for messages. */
        String threadName();
    }
}
