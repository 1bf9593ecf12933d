package io.versionkeeper.tck.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What the kit found on one store. Immutable.
 *
 * @param store what was tested, without any password
 * @param facts what else a reader wants to know, such as versions, by label and in order
 * @param at when the run ended
 * @param kitTests how many tests the kit has, of which a run may choose some; above zero
 * @param results one for each test that was chosen
 */
public record Certificate(String store, Map<String, String> facts, Instant at, int kitTests, List<TestResult> results) {
    /**
     * Copies map and list.
     *
     * @param store what was tested
     * @param facts versions and the like
     * @param at when the run ended
     * @param kitTests how many tests the kit has
     * @param results one for each test that was chosen
     */
    public Certificate {
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
        results = List.copyOf(results);
    }

    /**
     * Counts tests.
     *
     * @param outcome what became of them
     * @return how many there are
     */
    public long count(Outcome outcome) {
        return results.stream().filter(result -> result.outcome() == outcome).count();
    }

    /**
     * The outcome of the whole.
     *
     * @return failed if one test failed, not tested if none ran, else passed
     */
    public Outcome outcome() {
        if (count(Outcome.FAILED) > 0) {
            return Outcome.FAILED;
        }
        return count(Outcome.PASSED) > 0 ? Outcome.PASSED : Outcome.NOT_TESTED;
    }

    /**
     * The outcome in a sentence, which never claims more than was tested.
     *
     * @return such as {@code Passed as far as tested: 38 of 83 tests}
     */
    public String verdict() {
        long failed = count(Outcome.FAILED);
        long passed = count(Outcome.PASSED);
        return switch (outcome()) {
            case FAILED -> "Failed: " + tests(failed) + " failed, " + passed + " of " + kitTests + " passed";
            case PASSED ->
                passed >= kitTests
                        ? "Passed: all " + tests(passed)
                        : "Passed as far as tested: " + passed + " of " + tests(kitTests);
            case NOT_TESTED -> "Not tested: none of " + tests(kitTests) + " was run";
        };
    }

    private static String tests(long count) {
        return count + (count == 1 ? " test" : " tests");
    }

    /**
     * The results by group, in the order of the groups' first rules.
     *
     * @return the groups' results by name; no list is empty
     */
    public Map<String, List<TestResult>> groups() {
        List<TestResult> sorted = new ArrayList<>(results);
        sorted.sort(new ByRule());
        return by(TestResult::group, sorted);
    }

    /**
     * The tests that were chosen and did not run.
     *
     * @return by the reason; no list is empty
     */
    public Map<String, List<TestResult>> notTested() {
        List<TestResult> rest = results.stream()
                .filter(result -> result.outcome() == Outcome.NOT_TESTED)
                .toList();
        return by(TestResult::explanation, rest);
    }

    private static Map<String, List<TestResult>> by(Function<TestResult, String> key, List<TestResult> results) {
        Map<String, List<TestResult>> grouped = new LinkedHashMap<>();
        results.forEach(result -> grouped.computeIfAbsent(key.apply(result), k -> new ArrayList<>())
                .add(result));
        return grouped;
    }
}
