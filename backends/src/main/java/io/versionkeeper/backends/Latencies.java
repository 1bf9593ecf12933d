package io.versionkeeper.backends;

import java.util.Arrays;
import java.util.Locale;

/** How long requests took. Thread-safe. */
final class Latencies {
    private long[] nanos = new long[1024];
    private int count;
    private int failures;

    synchronized void add(long took) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = took;
    }

    synchronized void addFailure() {
        failures++;
    }

    synchronized int count() {
        return count;
    }

    synchronized String report() {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT,
                "%,d answered (median %s, 99 %% within %s, longest %s), %,d not, as their node was down or paused",
                count,
                millis(sorted, 0.5),
                millis(sorted, 0.99),
                millis(sorted, 1),
                failures);
    }

    private static String millis(long[] sorted, double share) {
        if (sorted.length == 0) {
            return "-";
        }
        long value = sorted[(int) Math.min(sorted.length - 1, share * sorted.length)];
        return String.format(Locale.ROOT, "%.1f ms", value / 1e6);
    }
}
