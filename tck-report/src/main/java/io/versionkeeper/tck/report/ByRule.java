package io.versionkeeper.tck.report;

import java.util.Arrays;
import java.util.Comparator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** By the number of the first rule, VS-2.10 behind VS-2.9; tests without one come last, in their own order. */
final class ByRule implements Comparator<TestResult> {
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    @Override
    public int compare(TestResult one, TestResult other) {
        return Arrays.compare(numbers(one), numbers(other));
    }

    private static int[] numbers(TestResult result) {
        if (result.rules().isEmpty()) {
            return new int[] {Integer.MAX_VALUE};
        }
        return NUMBER.matcher(result.rules().get(0))
                .results()
                .map(MatchResult::group)
                .mapToInt(Integer::parseInt)
                .toArray();
    }
}
