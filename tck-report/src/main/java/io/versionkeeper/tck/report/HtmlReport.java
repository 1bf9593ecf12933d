package io.versionkeeper.tck.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A certificate as one HTML page that needs nothing else: no script, no picture, no other file. */
public final class HtmlReport {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final Map<Outcome, String> WORDS =
            Map.of(Outcome.PASSED, "passed", Outcome.FAILED, "FAILED", Outcome.NOT_TESTED, "not tested");

    private final StringBuilder html = new StringBuilder();

    private HtmlReport() {}

    /**
     * Writes the page.
     *
     * @param certificate what to show; every text of it is escaped
     * @return the page, in HTML 5
     */
    public static String of(Certificate certificate) {
        HtmlReport report = new HtmlReport();
        report.head(certificate);
        report.summary(certificate);
        report.notTested(certificate);
        certificate.groups().forEach(report::group);
        report.foot();
        return report.html.toString();
    }

    private void head(Certificate certificate) {
        add("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        add("<title>", "Version Keeper's kit on " + certificate.store(), "</title>\n");
        add("<style>\n" + css() + "</style>\n</head>\n<body>\n");
        add("<header>\n<p>Version Keeper: the contract of VersionStore, tested on</p>\n");
        add("<h1>", certificate.store(), "</h1>\n");
        add("<div class=\"verdict " + certificate.outcome() + "\">", certificate.verdict(), "</div>\n<dl>\n");
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Date", DATE.format(certificate.at()));
        facts.putAll(certificate.facts());
        facts.forEach((label, fact) -> {
            add("<dt>", label, "</dt>");
            add("<dd>", fact, "</dd>\n");
        });
        add("</dl>\n</header>\n");
    }

    private void summary(Certificate certificate) {
        add(
                "<h2>Summary</h2>\n<table>\n<tr><th>Group</th><th class=\"number\">Passed</th>"
                        + "<th class=\"number\">Failed</th><th class=\"number\">Not tested</th><th class=\"number\">Time</th></tr>\n");
        certificate.groups().forEach((name, results) -> {
            add("<tr><td><a href=\"#" + escaped(name) + "\">", name, "</a></td>");
            for (Outcome outcome : Outcome.values()) {
                long count =
                        results.stream().filter(r -> r.outcome() == outcome).count();
                add("<td class=\"number " + (count == 0 ? "none" : outcome) + "\">" + count + "</td>");
            }
            Duration time = results.stream().map(TestResult::time).reduce(Duration.ZERO, Duration::plus);
            add("<td class=\"number\">" + seconds(time) + "</td></tr>\n");
        });
        add("</table>\n");
    }

    /** Each reason once, before the groups: what a reader must not take for tested. */
    private void notTested(Certificate certificate) {
        Map<String, List<TestResult>> reasons = certificate.notTested();
        if (!reasons.isEmpty()) {
            add("<h2>What was not tested, and why</h2>\n<table>\n");
            reasons.forEach((reason, tests) -> {
                int count = tests.size();
                add("<tr><td class=\"outcome NOT_TESTED\">" + count + (count == 1 ? " test" : " tests") + "</td>");
                add("<td>", reason, "</td></tr>\n");
            });
            add("</table>\n");
        }
    }

    private void group(String name, List<TestResult> results) {
        add("<h2 id=\"" + escaped(name) + "\">", name, "</h2>\n<table class=\"tests\">\n");
        for (TestResult result : results) {
            add("<tr><td class=\"rule\">", String.join(" ", result.rules()), "</td>");
            add("<td>", result.sentence(), "");
            if (result.outcome() == Outcome.NOT_TESTED) {
                add("<div class=\"reason\">", result.explanation(), "</div>");
            }
            add("</td><td class=\"outcome " + result.outcome() + "\">" + WORDS.get(result.outcome()) + "</td>");
            String time = result.outcome() == Outcome.NOT_TESTED ? "" : seconds(result.time());
            add("<td class=\"number\">" + time + "</td></tr>\n");
            if (result.outcome() != Outcome.NOT_TESTED && !result.explanation().isEmpty()) {
                add(
                        "<tr class=\"explanation\"><td></td><td colspan=\"3\"><pre>",
                        result.explanation(),
                        "</pre></td></tr>\n");
            }
        }
        add("</table>\n");
    }

    private void foot() {
        add("<footer>A test that passed shows no fault; it is no proof. What the kit cannot see: what is lost when the"
                + " server fails over, is restored from a backup, or loses its disk.</footer>\n</body>\n</html>\n");
    }

    private void add(String markup) {
        html.append(markup);
    }

    private void add(String before, String text, String after) {
        html.append(before).append(escaped(text)).append(after);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.2f s", time.toNanos() / 1e9);
    }

    private static String css() {
        try (@Nullable InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
            return new String(Objects.requireNonNull(in, "report.css").readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
