package io.versionkeeper.benchmarks.heap;

import static io.versionkeeper.benchmarks.report.Numbers.format;

import io.versionkeeper.benchmarks.Effort;
import io.versionkeeper.benchmarks.Measurement;
import io.versionkeeper.benchmarks.report.Report;
import io.versionkeeper.benchmarks.report.Sample;
import io.versionkeeper.benchmarks.report.Section;
import io.versionkeeper.benchmarks.report.Table;
import io.versionkeeper.benchmarks.report.Verdict;
import io.versionkeeper.testservers.JavaProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The heap of a keeper of many resources, in a process of its own. */
public final class Heap implements Measurement {
    private static final double BAR = 250;
    /** With the last, a collection leaves no dead objects behind, as it may to spare work. */
    private static final List<String> OPTIONS = List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:MarkSweepDeadRatio=0");

    private static final Duration LONGEST = Duration.ofMinutes(3);

    @Override
    public void run(Effort effort, Report report) throws Exception {
        int count = effort.of(10_000, 100_000);
        Section section = report.section("Heap", String.format(Locale.ROOT, """
                A keeper of %,d resources that were bumped and loaded once, in a JVM of its own (`%s`,
                compressed pointers): the heap after a collection, less that before the keeper. Names, values and the
                loader are made before, and do not count. The loader does nothing; the store is in memory.
                """, count, String.join(" ", OPTIONS)));
        List<double[]> runs = new ArrayList<>();
        for (int i = 0; i < effort.of(1, 3); i++) {
            runs.add(run(count));
        }
        Table table = section.table(String.format(Locale.ROOT, "A keeper of %,d resources", count), "what");
        table.put("heap of one resource, bytes", "median", column(runs, 0));
        table.put("registering all, ms", "median", column(runs, 1));
        table.put("until all are loaded, ms", "median", column(runs, 2));
        double bytes = column(runs, 0).median();
        report.add(new Verdict(
                String.format(Locale.ROOT, "heap per idle resource at %,d, name and value excluded", count),
                "under 250 B",
                format(bytes) + " B",
                Verdict.met(bytes < BAR)));
    }

    private static double[] run(int count) throws Exception {
        List<String> lines = new ArrayList<>();
        try (JavaProcess process =
                JavaProcess.start(OPTIONS, HeapMain.class, Map.of(), lines::add, Integer.toString(count))) {
            if (!process.succeedsWithin(LONGEST)) {
                throw new IllegalStateException("The process failed:\n" + String.join("\n", lines));
            }
        }
        String[] numbers = lines.stream()
                .filter(line -> line.startsWith(HeapMain.RESULT))
                .findFirst()
                .orElseThrow()
                .substring(HeapMain.RESULT.length())
                .split(" ");
        return new double[] {
            Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]), Double.parseDouble(numbers[2])
        };
    }

    private static Sample column(List<double[]> runs, int column) {
        return Sample.of(runs.stream().map(run -> run[column]).toList());
    }
}
