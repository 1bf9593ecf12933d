package io.versionkeeper.certify;

import io.versionkeeper.tck.report.KitTest;
import java.io.PrintWriter;
import java.util.Optional;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** A bar on a terminal, which the next line overwrites. */
final class Progress implements TestExecutionListener {
    private static final int WIDTH = 25;
    private static final String START_OF_LINE = "\r\033[K";

    private final PrintWriter out;
    private long total = 1;
    private long done;

    private Progress(PrintWriter out) {
        this.out = out;
    }

    /** Shows nothing where nobody watches. */
    static TestExecutionListener on(PrintWriter out, boolean terminal) {
        return terminal ? new Progress(out) : new TestExecutionListener() {};
    }

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        total = Math.max(1, plan.countTestIdentifiers(TestIdentifier::isTest));
        done = 0;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        Optional<KitTest> known = KitTest.of(test.getSource(), test.getDisplayName());
        known.ifPresent(one -> show(one.group() + ": " + one.sentence()));
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (test.isTest()) {
            done++;
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        out.print(START_OF_LINE);
        out.flush();
    }

    private void show(String what) {
        int full = (int) Math.min(WIDTH, done * WIDTH / total);
        out.print(START_OF_LINE + "[" + "#".repeat(full) + ".".repeat(WIDTH - full) + "] " + done + "/" + total + " "
                + what.substring(0, Math.min(what.length(), 45)));
        out.flush();
    }
}
