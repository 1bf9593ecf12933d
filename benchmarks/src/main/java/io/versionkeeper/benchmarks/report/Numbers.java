package io.versionkeeper.benchmarks.report;

import java.util.Locale;

/** How numbers are written: with as many digits as a reader can use. */
public final class Numbers {
    private Numbers() {}

    /** About three digits, thousands set apart. */
    public static String format(double number) {
        double size = Math.abs(number);
        if (size >= 100 || number == 0) {
            return String.format(Locale.ROOT, "%,.0f", number);
        }
        if (size >= 10) {
            return String.format(Locale.ROOT, "%.1f", number);
        }
        return String.format(Locale.ROOT, size >= 0.1 ? "%.2f" : "%.3f", number);
    }

    /** Such as {@code 1.04 x}. */
    public static String ratio(double ratio) {
        return format(ratio) + " x";
    }
}
