package io.versionkeeper.tck.report;

/** What became of one test of the kit. */
public enum Outcome {
    /** The store keeps the rule, as far as the test can see. */
    PASSED,
    /** The store breaks the rule. */
    FAILED,
    /** The test did not run: a method was not overridden, or the server was not there. */
    NOT_TESTED
}
