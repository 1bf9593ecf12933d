package io.versionkeeper.tck.report;

import io.versionkeeper.tck.VersionStoreTck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Records what becomes of the kit's tests. Register it with JUnit's launcher. A test that runs again, in a later plan
 * of the same launcher, replaces its first result. Thread-safe.
 */
public final class KitRecorder implements TestExecutionListener {
    private static final String PASSWORD_TOLD =
            "Also broken: VS-7.5, Messages MUST name the store and never hold a password. This one did; *** is in its place.";

    /** Stands for a group where a whole class failed. */
    private static final String CLASS = "Class";

    private final UnaryOperator<String> masked;
    private final Map<Class<?>, Map<String, TestResult>> results = new LinkedHashMap<>();
    private final Map<String, Long> begun = new ConcurrentHashMap<>();
    /** The tests of the present plan that have a result. */
    private final Set<String> done = new HashSet<>();

    private @Nullable TestPlan plan;

    /**
     * A recorder without results.
     *
     * @param masked is applied to every failure, to take passwords out; a failure that it changes breaks VS-7.5 too
     */
    public KitRecorder(UnaryOperator<String> masked) {
        this.masked = masked;
    }

    /**
     * What was recorded so far.
     *
     * @return the results by the kit's subclass, in the order in which they came
     */
    public synchronized Map<Class<?>, List<TestResult>> results() {
        Map<Class<?>, List<TestResult>> copy = new LinkedHashMap<>();
        results.forEach((kit, tests) -> copy.put(kit, List.copyOf(tests.values())));
        return copy;
    }

    @Override
    public synchronized void testPlanExecutionStarted(TestPlan testPlan) {
        plan = testPlan;
        done.clear();
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        begun.put(test.getUniqueId(), System.nanoTime());
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        record(test, Outcome.NOT_TESTED, masked.apply(reason));
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        String explanation =
                result.getThrowable().map(Explanation::of).map(this::told).orElse("");
        switch (result.getStatus()) {
            case SUCCESSFUL -> {
                if (test.isTest()) {
                    record(test, Outcome.PASSED, "");
                }
            }
            case ABORTED -> record(test, Outcome.NOT_TESTED, firstLine(explanation));
            case FAILED -> record(test, Outcome.FAILED, explanation);
        }
    }

    private String told(String failure) {
        String shown = masked.apply(failure);
        return shown.equals(failure) ? failure : shown + "\n\n" + PASSWORD_TOLD;
    }

    /** What ends a class before its tests begin is the result of each of them; after them it is one of its own. */
    private synchronized void record(TestIdentifier test, Outcome outcome, String explanation) {
        if (!test.isTest()) {
            List<TestIdentifier> below =
                    new ArrayList<>(Objects.requireNonNull(plan).getDescendants(test));
            below.removeIf(one -> !one.isTest() || done.contains(one.getUniqueId()));
            below.forEach(one -> record(one, outcome, explanation));
            if (below.isEmpty() && outcome == Outcome.FAILED) {
                keep(test, new KitTest(CLASS, List.of(), test.getDisplayName() + " ends well"), outcome, explanation);
            }
            return;
        }
        done.add(test.getUniqueId());
        Optional<KitTest> known = KitTest.of(test.getSource(), test.getDisplayName());
        known.ifPresent(one -> keep(test, one, outcome, explanation));
    }

    private void keep(TestIdentifier test, KitTest known, Outcome outcome, String explanation) {
        Optional<Class<?>> kit = kitOf(test);
        if (kit.isEmpty()) {
            return;
        }
        Long start = begun.get(test.getUniqueId());
        Duration time = start == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - start);
        TestResult result = new TestResult(known.group(), known.rules(), known.sentence(), outcome, time, explanation);
        results.computeIfAbsent(kit.get(), k -> new LinkedHashMap<>())
                .merge(
                        test.getUniqueId(),
                        result,
                        (first, again) -> first.outcome() == Outcome.FAILED ? again.after(first) : again);
    }

    private Optional<Class<?>> kitOf(TestIdentifier test) {
        Optional<TestIdentifier> at = Optional.of(test);
        Optional<Class<?>> kit = Optional.empty();
        while (at.isPresent()) {
            Optional<TestSource> source = at.get().getSource();
            if (source.isPresent()
                    && source.get() instanceof ClassSource type
                    && VersionStoreTck.class.isAssignableFrom(type.getJavaClass())) {
                kit = Optional.of(type.getJavaClass());
            }
            at = Objects.requireNonNull(plan).getParent(at.get());
        }
        return kit;
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
