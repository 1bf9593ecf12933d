package io.versionkeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jcstress.annotations.JCStressTest;

/** Runs every race for a moment, in a process of its own. bin/stress runs them for long. */
class StressTest {
    private static final Path RESULTS = Path.of("target", "jcstress");

    @Test
    @Timeout(300)
    void noRaceHasAForbiddenOutcome() throws Exception {
        Files.createDirectories(RESULTS);
        File output = RESULTS.resolve("output.txt").toFile();
        Process process = new ProcessBuilder(command())
                .directory(RESULTS.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        try {
            assertThat(process.waitFor(290, TimeUnit.SECONDS))
                    .as("jcstress ends")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(output.toPath());
        assertThat(process.exitValue()).as(said).isZero();
        assertThat(said).contains("All remaining tests: " + races() + " matching test results");
    }

    private static List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.openjdk.jcstress.Main",
                "-r",
                ".",
                "-jvmArgs",
                "-Xmx256m",
                "-sc",
                "false",
                "-pth",
                "false",
                "-strideSize",
                "50",
                "-strideCount",
                "10",
                "-f",
                "1",
                "-fsm",
                "1",
                "-iters",
                "1",
                "-time",
                "300");
    }

    private static long races() {
        return Stream.of(PublicationStress.class, DemandStress.class, CloseStress.class, WatchStress.class)
                .flatMap(group -> Stream.of(group.getDeclaredClasses()))
                .filter(race -> race.isAnnotationPresent(JCStressTest.class))
                .count();
    }
}
