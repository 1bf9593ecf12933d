package io.versionkeeper.core;

import java.time.Duration;

/** What the builder sets, in nanoseconds; {@code reloadAtLeastEvery} of 0 means never. */
record Settings(
        long interval,
        long pollTimeout,
        long loadTimeout,
        long reloadAtLeastEvery,
        long unconfirmedAfter,
        int maxConcurrentLoads) {
    /** How many calls of one kind that run past their time-out may hold a thread before no more are begun. */
    static final int MAX_ABANDONED = 2;

    private static final long FIRST_BACKOFF = Duration.ofMillis(200).toNanos();
    private static final long MAX_BACKOFF = Duration.ofSeconds(30).toNanos();
    private static final double JITTER = 0.1;

    /** The duration, shortened by up to a tenth, so that nodes started together do not poll together for ever. */
    static long jittered(long nanos, Platform platform) {
        double fraction = (platform.randomLong() >>> 11) * 0x1.0p-53;
        return (long) (nanos * (1 - JITTER * fraction));
    }

    /** How long to wait after so many failures in a row, at least 1: doubling up to 30 s. */
    static long backoff(int failures, Platform platform) {
        long doubled = FIRST_BACKOFF << Math.min(failures - 1, 20);
        return jittered(Math.min(doubled, MAX_BACKOFF), platform);
    }
}
