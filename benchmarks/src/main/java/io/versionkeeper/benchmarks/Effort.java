package io.versionkeeper.benchmarks;

/** How much to measure: enough to publish, or just enough to see that all of it works and where the numbers lie. */
public enum Effort {
    /** Under 5 minutes on 2 cores, all parts together. */
    QUICK,
    /** About 20 minutes. */
    FULL;

    /** One of two settings. */
    public <T> T of(T quick, T full) {
        return this == QUICK ? quick : full;
    }
}
