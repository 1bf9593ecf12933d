package io.versionkeeper.certify;

import io.versionkeeper.tck.report.KitTest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Which of the kit's tests to run: all, or those of one rule, part of the contract or group. */
@FunctionalInterface
interface Selection {
    boolean includes(KitTest test);

    static Selection all() {
        return test -> true;
    }

    /**
     * The tests of one rule, part or group.
     *
     * @param text a rule's number, such as {@code VS-3.2}, a part's, such as {@code VS-3}, or a group's name; any case,
     *     and {@code VS-} may be left out
     */
    static Selection only(String text) {
        String wanted = text.strip().toUpperCase(Locale.ROOT).replaceFirst("^VS-", "");
        return test -> test.group().toUpperCase(Locale.ROOT).equals(wanted)
                || numbers(test).anyMatch(number -> number.equals(wanted) || number.startsWith(wanted + "."));
    }

    /** Those whose outcome depends on chance, so that more runs find more. */
    static Selection ofSoak() {
        Set<String> groups = Set.of("Concurrency", "Convergence");
        Set<String> ofBumpsAtOnce = Set.of("12.3", "13.4");
        return test -> groups.contains(test.group()) || numbers(test).anyMatch(ofBumpsAtOnce::contains);
    }

    private static Stream<String> numbers(KitTest test) {
        List<String> rules = test.rules();
        return rules.stream().map(rule -> rule.replaceFirst("^VS-", ""));
    }
}
