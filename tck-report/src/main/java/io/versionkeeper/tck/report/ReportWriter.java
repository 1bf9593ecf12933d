package io.versionkeeper.tck.report;

import io.versionkeeper.spi.StoreUri;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes a page for every subclass of the kit that a test run holds: {@code target/certify/NAME.html}, or into the
 * folder that JUnit's configuration parameter {@value #FOLDER} names. JUnit's launcher finds it by itself, so that the
 * module in test scope is all it takes. NAME is the class's full name. In what failures say, the passwords of addresses
 * are masked; a password that stands alone is not, since this module does not know it.
 */
public final class ReportWriter implements TestExecutionListener {
    /** The configuration parameter, or system property, with the folder of the pages. */
    public static final String FOLDER = "versionkeeper.report.folder";

    private static final Pattern ADDRESS = Pattern.compile("(?:jdbc:|[A-Za-z][\\w+.-]*://)\\S+");

    private final KitRecorder recorder = new KitRecorder(ReportWriter::masked);

    /** For JUnit's launcher. */
    public ReportWriter() {}

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
        recorder.testPlanExecutionStarted(plan);
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        recorder.executionStarted(test);
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        recorder.executionSkipped(test, reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        recorder.executionFinished(test, result);
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        Path folder = Path.of(plan.getConfigurationParameters().get(FOLDER).orElse("target/certify"));
        recorder.results().forEach((kit, results) -> write(folder, kit.getName(), results));
    }

    private static String masked(String text) {
        // With a # at its end all of it is the address that StoreUri shows without passwords.
        return ADDRESS.matcher(text)
                .replaceAll(address -> Matcher.quoteReplacement(
                        StoreUri.parse(address.group() + "#").toString()));
    }

    private static void write(Path folder, String kit, List<TestResult> results) {
        try {
            Files.createDirectories(folder);
            Certificate certificate =
                    new Certificate(kit, Environment.facts(), Instant.now(), KitTest.count(), results);
            Files.writeString(folder.resolve(kit + ".html"), HtmlReport.of(certificate));
        } catch (IOException e) {
            throw new UncheckedIOException("The report on " + kit + " could not be written", e);
        }
    }
}
