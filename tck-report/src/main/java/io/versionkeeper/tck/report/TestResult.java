package io.versionkeeper.tck.report;

import java.time.Duration;
import java.util.List;

/**
 * One test of the kit and what became of it. Immutable.
 *
 * @param group the nested class of the kit that holds it, such as {@code Reading}
 * @param rules the numbers of the rules that it tests, such as {@code VS-1.1}; may be empty
 * @param sentence what it asks of the store
 * @param outcome what became of it
 * @param time how long it took; zero if it did not run
 * @param explanation the failure's message and causes, or why it did not run; empty if it passed at once
 */
public record TestResult(
        String group, List<String> rules, String sentence, Outcome outcome, Duration time, String explanation) {
    /**
     * Copies the list.
     *
     * @param group the nested class
     * @param rules the rules' numbers
     * @param sentence what it asks of the store
     * @param outcome what became of it
     * @param time how long it took
     * @param explanation why it failed or did not run
     */
    public TestResult {
        rules = List.copyOf(rules);
    }

    /** The same test after it had failed once and was run again. */
    TestResult after(TestResult failed) {
        return new TestResult(
                group,
                rules,
                sentence,
                outcome,
                time,
                outcome == Outcome.PASSED
                        ? "Passed when it was run again. At first:\n" + failed.explanation
                        : explanation);
    }
}
