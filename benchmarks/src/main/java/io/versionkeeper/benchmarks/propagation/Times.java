package io.versionkeeper.benchmarks.propagation;

import io.versionkeeper.benchmarks.report.Sample;
import java.util.ArrayList;
import java.util.List;

/** Milliseconds from the beginning of changes until nodes showed them. */
final class Times {
    private final List<Double> untilAll = new ArrayList<>();
    private final List<Double> untilEach = new ArrayList<>();

    void add(long begun, List<Long> seen) {
        List<Double> millis = seen.stream().map(at -> (at - begun) / 1e6).toList();
        untilEach.addAll(millis);
        untilAll.add(millis.stream().mapToDouble(Double::doubleValue).max().orElseThrow());
    }

    int size() {
        return untilAll.size();
    }

    double median() {
        return Sample.percentile(50, untilAll);
    }

    double p99() {
        return Sample.percentile(99, untilAll);
    }

    double highest() {
        return Sample.percentile(100, untilAll);
    }

    double meanOfEach() {
        return untilEach.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}
