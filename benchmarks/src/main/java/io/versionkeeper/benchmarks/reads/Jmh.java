package io.versionkeeper.benchmarks.reads;

import io.versionkeeper.benchmarks.Effort;
import io.versionkeeper.benchmarks.report.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import org.openjdk.jmh.util.Statistics;

/**
 * Runs {@link CityReadBenchmark}, in a new JVM for each way to read, and again: what one JVM happens to lay out, the next
 * does not.
 */
final class Jmh {
    private final Effort effort;
    private final String redisUrl;

    Jmh(Effort effort, String redisUrl) {
        this.effort = effort;
        this.redisUrl = redisUrl;
    }

    /** What is measured. */
    record Way(By by, boolean random) {}

    /**
     * What was measured.
     *
     * @param nanos the medians of the rounds
     * @param bytes allocated by one read
     */
    record Cost(Sample nanos, double bytes) {}

    /**
     * Takes turns: a round is one JVM of each. Leaves out what fails.
     *
     * @param methods of {@link CityReadBenchmark}, as a regular expression
     */
    Map<Way, Cost> run(List<By> by, String methods, int threads, int rounds) throws RunnerException {
        Map<Way, List<Double>> nanos = new LinkedHashMap<>();
        Map<Way, Double> bytes = new LinkedHashMap<>();
        for (int i = 0; i < rounds; i++) {
            for (RunResult result : run(by, methods, threads)) {
                Way way = way(result);
                Statistics iterations = result.getPrimaryResult().getStatistics();
                nanos.computeIfAbsent(way, w -> new ArrayList<>()).add(iterations.getPercentile(50));
                bytes.merge(way, bytes(result), Math::max);
            }
        }
        Map<Way, Cost> costs = new LinkedHashMap<>();
        nanos.forEach((way, rounded) -> costs.put(way, new Cost(Sample.of(rounded), bytes.get(way))));
        return costs;
    }

    private Iterable<RunResult> run(List<By> by, String methods, int threads) throws RunnerException {
        return new Runner(new OptionsBuilder()
                        .include(CityReadBenchmark.class.getName() + "\\." + methods)
                        .param("by", by.stream().map(By::name).toArray(String[]::new))
                        .threads(threads)
                        .forks(1)
                        .warmupIterations(effort.of(2, 3))
                        .warmupTime(TimeValue.milliseconds(effort.of(150, 400)))
                        .measurementIterations(effort.of(3, 5))
                        .measurementTime(TimeValue.milliseconds(effort.of(100, 400)))
                        .addProfiler(GCProfiler.class)
                        .verbosity(VerboseMode.SILENT)
                        .shouldFailOnError(false)
                        .jvmArgsAppend("-Xmx2g", "-D" + RedisUrl.PROPERTY + "=" + redisUrl)
                        .build())
                .run();
    }

    private static Way way(RunResult result) {
        return new Way(
                By.valueOf(result.getParams().getParam("by")),
                result.getParams().getBenchmark().endsWith("randomKeys"));
    }

    private static double bytes(RunResult result) {
        return result.getSecondaryResults().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith("gc.alloc.rate.norm"))
                .mapToDouble(entry -> ((Result<?>) entry.getValue()).getScore())
                .findFirst()
                .orElse(Double.NaN);
    }
}
