package io.versionkeeper.testservers;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Adds to the report how the tests on a stand-in ended: "passed" if no test of this JVM failed. JUnit finds it by the
 * service loader.
 */
public final class EndOfTests implements TestExecutionListener {
    private volatile boolean failed;

    /** Made by the service loader. */
    public EndOfTests() {}

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.FAILED) {
            failed = true;
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        Report.OF_THIS_MODULE.endOfTests(!failed);
    }
}
