package io.versionkeeper.benchmarks.report;

import java.util.Locale;

/**
 * One line of the table of bars.
 *
 * @param measured what was measured
 * @param bar what it was to come to
 * @param result what it came to
 * @param met whether that meets the bar
 */
public record Verdict(String measured, String bar, String result, Met met) {
    /** Whether a bar is met. */
    public enum Met {
        /** It is. */
        YES,
        /** It is not. */
        NO,
        /** Parts of it are. */
        PARTLY,
        /** There is none but to say what was measured. */
        STATED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** For all or nothing. */
    public static Met met(boolean is) {
        return is ? Met.YES : Met.NO;
    }

    /** For several parts, of which some meet the bar. */
    public static Met met(int parts, int expected) {
        if (parts == expected) {
            return Met.YES;
        }
        return parts == 0 ? Met.NO : Met.PARTLY;
    }
}
