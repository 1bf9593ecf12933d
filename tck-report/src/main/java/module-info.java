/** A page on each run of the kit. */
module io.versionkeeper.tck.report {
    requires io.versionkeeper.tck;
    requires static transitive org.jspecify;
    requires transitive org.junit.platform.launcher;

    exports io.versionkeeper.tck.report;

    provides org.junit.platform.launcher.TestExecutionListener with
            io.versionkeeper.tck.report.ReportWriter;
}
