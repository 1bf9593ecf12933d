package io.versionkeeper.benchmarks;

import io.versionkeeper.benchmarks.report.Kind;
import io.versionkeeper.benchmarks.report.Page;
import io.versionkeeper.benchmarks.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.LogManager;
import picocli.CommandLine;

/** Runs all measurements side by side and writes the page; see {@code bin/benchmark --help}. */
public final class BenchmarkMain {
    private final BenchmarkOptions options;
    private final Report report = new Report();

    private BenchmarkMain(BenchmarkOptions options) {
        this.options = options;
    }

    /** Ends with status 0, 1 if something but a peer could not be run, or 2 if the arguments are wrong. */
    public static void main(String[] arguments) throws IOException {
        BenchmarkOptions options = new BenchmarkOptions();
        try {
            new CommandLine(options).parseArgs(arguments);
            options.check();
        } catch (CommandLine.ParameterException | IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
        // What peers log would tear the progress apart.
        LogManager.getLogManager().reset();
        // Threads of peers that ignore close() must not hold the process.
        System.exit(new BenchmarkMain(options).run());
    }

    private int run() throws IOException {
        long begun = System.nanoTime();
        Map<String, Measurement> parts = Parts.all();
        for (String name : options.parts()) {
            run(name, parts.get(name));
        }
        String time = minutes(System.nanoTime() - begun);
        String how = (options.isWhole() ? "All parts" : "Parts: " + String.join(", ", options.parts())) + ", "
                + (options.effort() == Effort.QUICK
                        ? "with few repetitions (`--quick`): to see that they work, not to quote"
                        : "in full")
                + ", in " + time + ".";
        Path output = options.output(report.isComplete());
        Page.write(report, output, how, servers());
        System.out.println("Wrote " + output.resolve("benchmarks.md") + " after " + time);
        if (!report.isComplete()) {
            System.out.println("Not all of Version Keeper's own could be run: see \"Not run\" there"
                    + (output.equals(options.output(true)) ? "" : "; " + options.output(true) + " stays as it was"));
        }
        return report.isComplete() ? 0 : 1;
    }

    private void run(String name, Measurement part) {
        long begun = System.nanoTime();
        System.out.println("== " + name);
        try {
            part.run(options.effort(), report);
        } catch (Exception | LinkageError | AssertionError e) {
            report.notRun(Kind.OURS, "the rest of " + name, e);
        }
        System.out.println("== " + name + " took " + minutes(System.nanoTime() - begun));
    }

    /** What the servers for tests said of themselves. */
    private static List<String> servers() throws IOException {
        Path file = Path.of(System.getProperty("basedir", ""), "target", "backends.txt");
        return Files.exists(file)
                ? Files.readAllLines(file).stream()
                        .map(l -> l.replaceFirst(":.*", ""))
                        .toList()
                : List.of();
    }

    private static String minutes(long nanos) {
        Duration time = Duration.ofNanos(nanos);
        return time.toMinutes() == 0
                ? time.toSeconds() + " s"
                : String.format(Locale.ROOT, "%d min %d s", time.toMinutes(), time.toSecondsPart());
    }
}
