package io.versionkeeper.certify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code docs/writing-a-store.md}, done as it says. */
class GuideTest {
    private static final Pattern SOURCE = Pattern.compile("`src/(\\S+\\.java)`:\n\n```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern SERVICES = Pattern.compile("`src/(META-INF/services/\\S+)`:\n\n    (\\S+)");

    @TempDir
    private Path folder;

    @Test
    void whatThePageShowsIsAStoreThatIsCertified() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "writing-a-store.md"));
        List<String> sources = write(page, SOURCE, "src");
        assertThat(sources).hasSize(3);
        List<String> javac = new ArrayList<>(List.of("--release", "17", "-proc:none", "-d", folder + "/classes"));
        javac.addAll(List.of("-cp", System.getProperty("java.class.path")));
        javac.addAll(sources);
        run("javac", javac);
        assertThat(write(page, SERVICES, "classes")).hasSize(1);
        run("jar", List.of("--create", "--file", folder + "/dir-store.jar", "-C", folder + "/classes", "."));
        Path versions = Files.createDirectory(folder.resolve("versions"));
        StringWriter out = new StringWriter();

        int status = new Main(
                        new BufferedReader(Reader.nullReader()),
                        new PrintWriter(out),
                        new PrintWriter(out),
                        false,
                        Duration.ofSeconds(10))
                .run("dir:" + versions + "#sync=false", "--classpath", folder + "/dir-store.jar", "--timeout", "60s");

        assertThat(status).as(out.toString()).isEqualTo(Main.PASSED);
        assertThat(out.toString()).contains("com.example.dir.DirStore", "\nPassed as far as tested: ");
    }

    /** Writes what a pattern finds, name and text, into files. */
    private List<String> write(String page, Pattern pattern, String parent) throws IOException {
        List<String> files = new ArrayList<>();
        for (MatchResult found : pattern.matcher(page).results().toList()) {
            Path file = folder.resolve(parent).resolve(found.group(1));
            Files.createDirectories(file.getParent());
            files.add(Files.writeString(file, found.group(2)).toString());
        }
        return files;
    }

    private static void run(String tool, List<String> arguments) {
        StringWriter out = new StringWriter();
        int status = ToolProvider.findFirst(tool)
                .orElseThrow()
                .run(new PrintWriter(out), new PrintWriter(out), arguments.toArray(String[]::new));
        assertThat(status).as(out.toString()).isZero();
    }
}
