package io.versionkeeper.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes a report as {@code benchmarks.md} and its pictures. */
public final class Page {
    private static final String HEAD = """
            # Benchmarks

            What Version Keeper costs and how fast it is, beside what one would use instead. This page and its pictures
            are written by `bin/benchmark`, as a whole: change the program, not the page.

            How to read it. Everything ran in one go on one small machine: servers, nodes and the program that drives
            them share its cores and its loopback network, so read the ratios, not the nanoseconds. A number stands for
            the median; in brackets are the lowest and the highest. Servers write to their disks before they answer
            (Redis: `appendfsync always`; PostgreSQL: `fsync`; etcd: as it comes), except where a section says otherwise.
            Each peer is set up as its own documentation says is best for the case. Where Version Keeper misses a bar,
            the table says so.
            """;

    private Page() {}

    /**
     * Writes the files, over what is there.
     *
     * @param how which run this was, such as "Full run of 19 minutes."
     * @param servers the servers that ran, with their versions
     */
    public static void write(Report report, Path folder, String how, List<String> servers) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("benchmarks.md"), toMarkdown(report, how, servers));
        for (Map.Entry<String, String> picture : report.pictures().entrySet()) {
            Files.writeString(folder.resolve(picture.getKey()), picture.getValue());
        }
    }

    static String toMarkdown(Report report, String how, List<String> servers) {
        StringBuilder page = new StringBuilder(HEAD).append('\n').append(how).append("\n\n");
        Machine.describe(servers).forEach(line -> page.append("- ").append(line).append('\n'));
        page.append("\n## The bars\n\n");
        page.append("| measured in one run | bar | result | met |\n|---|---|---|---|\n");
        report.verdicts()
                .forEach(v ->
                        page.append("| %s | %s | %s | %s |%n".formatted(v.measured(), v.bar(), v.result(), v.met())));
        report.sections().forEach(section -> page.append('\n').append(section.toMarkdown()));
        page.append("\n## Not run\n\n");
        if (report.notRun().isEmpty()) {
            page.append("Nothing was left out.\n");
        }
        report.notRun().forEach((what, why) -> page.append("- %s: %s%n".formatted(what, why)));
        return page.toString();
    }
}
