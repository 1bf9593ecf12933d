package io.versionkeeper.certify;

import io.versionkeeper.tck.report.Certificate;
import io.versionkeeper.tck.report.Outcome;
import io.versionkeeper.tck.report.TestResult;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What the kit found, on the console. */
final class Summary {
    private static final String ROW = "  %-14s %-12s %7s %7s %11s %9s%n";

    private final PrintWriter out;

    Summary(PrintWriter out) {
        this.out = out;
    }

    void print(Certificate certificate) {
        table(certificate);
        certificate.results().forEach(this::failure);
        notTested(certificate);
        out.println("\n" + certificate.verdict());
    }

    private void table(Certificate certificate) {
        out.println();
        out.printf(Locale.ROOT, ROW, "Group", "Rules", "Passed", "Failed", "Not tested", "Time");
        certificate.groups().forEach((group, results) -> {
            Duration time = results.stream().map(TestResult::time).reduce(Duration.ZERO, Duration::plus);
            out.printf(
                    Locale.ROOT,
                    ROW,
                    group,
                    parts(results),
                    count(results, Outcome.PASSED),
                    count(results, Outcome.FAILED),
                    count(results, Outcome.NOT_TESTED),
                    String.format(Locale.ROOT, "%.2f s", time.toMillis() / 1e3));
        });
    }

    /** The parts of the contract, such as VS-4,7. */
    private static String parts(List<TestResult> results) {
        String parts = results.stream()
                .flatMap(result -> result.rules().stream())
                .map(rule -> rule.replaceAll("\\D*(\\d+)\\..*", "$1"))
                .distinct()
                .sorted(Comparator.comparing(Integer::valueOf))
                .collect(Collectors.joining(","));
        return parts.isEmpty() ? "" : "VS-" + parts;
    }

    private static String count(List<TestResult> results, Outcome outcome) {
        long count = results.stream().filter(r -> r.outcome() == outcome).count();
        return count == 0 ? "-" : Long.toString(count);
    }

    private void failure(TestResult result) {
        if (result.outcome() == Outcome.FAILED) {
            out.println("\nFAILED " + title(result) + "\n"
                    + result.explanation().indent(4).stripTrailing());
        }
    }

    private void notTested(Certificate certificate) {
        certificate.notTested().forEach((reason, tests) -> {
            out.println("\n" + reason + ":");
            tests.forEach(test -> out.println("    " + title(test)));
        });
    }

    static String title(TestResult result) {
        String rules = result.rules().isEmpty() ? "" : String.join(", ", result.rules()) + " ";
        return rules + result.group() + ": " + result.sentence();
    }
}
