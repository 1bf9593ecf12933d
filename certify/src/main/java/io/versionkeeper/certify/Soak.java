package io.versionkeeper.certify;

import io.versionkeeper.tck.report.Outcome;
import io.versionkeeper.tck.report.TestResult;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.platform.launcher.TestExecutionListener;

/** Runs what depends on chance again and again, until time is up or a test fails. */
final class Soak {
    private final Kit kit;
    private final Duration length;
    private final long firstSeed;
    private final PrintWriter out;

    Soak(Kit kit, Duration length, long firstSeed, PrintWriter out) {
        this.kit = kit;
        this.length = length;
        this.firstSeed = firstSeed;
        this.out = out;
    }

    /** What the rounds came to: how many there were, and the results of the last one. */
    record Rounds(int count, List<TestResult> last) {}

    Rounds run(TestExecutionListener progress) {
        long begun = System.nanoTime();
        int round = 0;
        List<TestResult> results;
        do {
            long seed = firstSeed + round;
            round++;
            long roundBegun = System.nanoTime();
            results = kit.run(Selection.ofSoak(), seed, progress);
            boolean failed = hasFailed(results);
            out.printf(
                    Locale.ROOT,
                    "  round %d, seed %d: %s, %.1f s%n",
                    round,
                    seed,
                    failed ? "FAILED" : "passed",
                    (System.nanoTime() - roundBegun) / 1e9);
            out.flush();
        } while (!hasFailed(results) && System.nanoTime() - begun < length.toNanos());
        return new Rounds(round, results);
    }

    static boolean hasFailed(List<TestResult> results) {
        return results.stream().anyMatch(result -> result.outcome() == Outcome.FAILED);
    }
}
