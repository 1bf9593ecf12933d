package io.versionkeeper.certify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script itself; runs after the package phase, which makes its class path. */
class BinCertifyTest {
    private static final Path MARK = Path.of("target", "built-by-certify");
    private static final Path SCRIPT = Path.of("..", "bin", "certify").toAbsolutePath();

    @TempDir
    private Path folder;

    /** This build has just built what the script would; or, asked for by name, is about to. */
    @BeforeAll
    static void isBuilt() throws IOException {
        assumeThat(Boolean.getBoolean("packaged"))
                .as("runs again after the package phase")
                .isTrue();
        Files.writeString(MARK, "");
    }

    /** Whether the jars are those that a build of the script's own would collect, nobody has checked. */
    @AfterAll
    static void leaveNoMark() throws IOException {
        Files.deleteIfExists(MARK);
    }

    @Test
    void certifiesAndWritesTheReportIntoTheFolderWhereItIsCalled() throws Exception {
        Process process = start("-", "--only", "VS-2.1", "--report", "report.html");
        try (Writer input = process.outputWriter()) {
            input.write("jdbc:h2:mem:script\n");
        }

        assertThat(output(process)).contains("Passed as far as tested: 1 of ");
        assertThat(process.exitValue()).isEqualTo(Main.PASSED);
        assertThat(folder.resolve("report.html")).exists();
    }

    @Test
    void helpIsThereBeforeAnythingIsBuilt() throws Exception {
        Files.delete(MARK);
        try {
            assertThat(output(start("--help")))
                    .isEqualTo(Files.readString(Path.of("src", "main", "resources", "certify-usage.txt")));
        } finally {
            Files.writeString(MARK, "");
        }
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
    }

    private static String output(Process process) throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
