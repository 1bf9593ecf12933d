package io.versionkeeper.core;

import java.time.Duration;

/** What the builder sets, in nanoseconds; {@code reloadAtLeastEvery} of 0 means never. */
record Settings(
        long interval,
        long pollTimeout,
        long loadTimeout,
        long reloadAtLeastEvery,
        long reloadAtMostEvery,
        long spread,
        long unconfirmedAfter,
        int maxConcurrentLoads,
        boolean watch) {
    /** How many calls of one kind that run past their time-out may hold a thread before no more are begun. */
    static final int MAX_ABANDONED = 2;

    /** Resources that wait for their time share one poll in so much time. */
    static final long SHARED_WAIT = Duration.ofMillis(100).toNanos();

    /** So do the events of a watch, which would else make polls one after another when much is bumped. */
    static final long SHARED_EVENTS = Duration.ofMillis(5).toNanos();

    /** The age of a snapshot that was never known to be that of the present version. */
    static final long NEVER_CONFIRMED = Duration.ofDays(365).toNanos();

    /** How often triggers are looked for. */
    static final long TRIGGER_CHECK = Duration.ofMinutes(1).toNanos();
    /** After so long without an answer nobody knows whether they are there. */
    static final long TRIGGERS_UNKNOWN = 3 * TRIGGER_CHECK;

    private static final long FIRST_BACKOFF = Duration.ofMillis(200).toNanos();
    private static final long MAX_BACKOFF = Duration.ofSeconds(30).toNanos();
    private static final long FULL_COMPARISON = Duration.ofMinutes(1).toNanos();
    private static final double JITTER = 0.1;

    /**
     * The longest time between two polls that compare everything, whatever the store says of changes. They also find what
     * is due by its age, which therefore becomes due a tenth sooner.
     */
    long fullComparison() {
        return reloadAtLeastEvery > 0 ? Math.min(FULL_COMPARISON, reloadAtLeastEvery / 10) : FULL_COMPARISON;
    }

    /** The age at which a snapshot is due to be loaded again; jittered by when its load began. */
    long reloadAge(long startedAt) {
        // Fibonacci hashing, Knuth, The Art of Computer Programming, volume 3, section 6.4.
        double fraction = ((startedAt * 0x9E3779B97F4A7C15L) >>> 11) * 0x1.0p-53;
        return (long) (reloadAtLeastEvery * 0.9 * (1 - JITTER * fraction));
    }

    /** The duration, shortened by up to a tenth, so that nodes started together do not poll together for ever. */
    static long jittered(long nanos, Platform platform) {
        return (long) (nanos * (1 - JITTER * fraction(platform)));
    }

    /** At random from 0 to below 1. */
    static double fraction(Platform platform) {
        return (platform.randomLong() >>> 11) * 0x1.0p-53;
    }

    /** How long to wait after so many failures in a row, at least 1: doubling up to 30 s. */
    static long backoff(int failures, Platform platform) {
        long doubled = FIRST_BACKOFF << Math.min(failures - 1, 20);
        return jittered(Math.min(doubled, MAX_BACKOFF), platform);
    }
}
