package io.versionkeeper.examples.users;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/demo --version-db dir:... --classpath ...} with the store of {@code docs/writing-a-store.md}. */
class ForeignStoreTest {
    private static final Path SOURCES = Path.of("..", "..", "tck", "src", "test");

    @TempDir
    private Path folder;

    @Test
    void nodesFollowEachOtherOverTheStoreOfTheGuide() throws Exception {
        Path versions = Files.createDirectory(folder.resolve("versions"));
        String classPath = System.getProperty("java.class.path") + File.pathSeparator + compiledStore();

        try (RunningDemo demo = new RunningDemo(
                classPath, 2, "--interval", "300ms", "--version-db", "dir:" + versions + "#namespace=demo")) {
            demo.awaitInStep();
            assertThat(demo.create("Ann").statusCode()).isEqualTo(201);
            demo.awaitUserOnAllNodes("Ann", Duration.ofSeconds(3));
            demo.assertItsEndLeavesNoProcess(false);
        }
    }

    private Path compiledStore() throws IOException {
        Path classes = folder.resolve("classes");
        StringWriter out = new StringWriter();
        String sources = SOURCES.resolve("java/com/example/dir") + File.separator;
        int status = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        new PrintWriter(out),
                        new PrintWriter(out),
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        classes.toString(),
                        sources + "DirStore.java",
                        sources + "FileNames.java",
                        sources + "DirStoreProvider.java");
        assertThat(status).as(out.toString()).isZero();
        Path services = Files.createDirectories(classes.resolve("META-INF/services"));
        String provider = "io.versionkeeper.spi.VersionStoreProvider";
        Files.writeString(services.resolve(provider), "com.example.dir.DirStoreProvider");
        return classes;
    }
}
