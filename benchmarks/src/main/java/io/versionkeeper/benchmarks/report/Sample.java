package io.versionkeeper.benchmarks.report;

import java.util.Arrays;
import java.util.Collection;

/**
 * What was measured several times: never one number alone.
 *
 * @param median the middle one
 * @param low the lowest
 * @param high the highest
 * @param n how many there are
 */
public record Sample(double median, double low, double high, int n) {
    /** Takes the measured values, at least one. */
    public static Sample of(double... values) {
        double[] sorted = sorted(values);
        return new Sample(percentile(50, sorted), sorted[0], sorted[sorted.length - 1], sorted.length);
    }

    /** Takes the measured values, at least one. */
    public static Sample of(Collection<Double> values) {
        return of(toArray(values));
    }

    /** The value that so many per cent of the values do not exceed; the nearest one that was measured. */
    public static double percentile(double percent, double... values) {
        double[] sorted = sorted(values);
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.max(0, rank - 1)];
    }

    /** The same of boxed values. */
    public static double percentile(double percent, Collection<Double> values) {
        return percentile(percent, toArray(values));
    }

    private static double[] sorted(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("Nothing was measured");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    private static double[] toArray(Collection<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** Such as {@code 0.17 (0.15-0.19)}. */
    @Override
    public String toString() {
        return n == 1
                ? Numbers.format(median)
                : Numbers.format(median) + " (" + Numbers.format(low) + "-" + Numbers.format(high) + ")";
    }
}
