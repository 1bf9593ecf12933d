package io.versionkeeper.benchmarks;

import io.versionkeeper.benchmarks.report.Report;

/** One part of the run, with servers of its own. */
@FunctionalInterface
public interface Measurement {
    /**
     * Measures, and adds what it found to the report.
     *
     * @param effort how much to measure
     * @throws Exception if it could not be done; what was added stays
     */
    void run(Effort effort, Report report) throws Exception;
}
