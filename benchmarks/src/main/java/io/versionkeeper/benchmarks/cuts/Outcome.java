package io.versionkeeper.benchmarks.cuts;

import io.versionkeeper.benchmarks.report.Numbers;
import java.util.List;
import java.util.Locale;

/**
 * What became of the entries that were written during a cut.
 *
 * @param seconds from the end of the cut until the node showed each of those that it did
 * @param entries how many there were
 * @param watched the seconds for which the others were waited for
 */
record Outcome(List<Double> seconds, int entries, double watched) {
    int stale() {
        return entries - seconds.size();
    }

    double slowest() {
        return stale() > 0
                ? Double.POSITIVE_INFINITY
                : seconds.stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    @Override
    public String toString() {
        return stale() == 0
                ? Numbers.format(slowest()) + " s"
                : String.format(Locale.ROOT, "stale %d/%d at %.0f s", stale(), entries, watched);
    }
}
