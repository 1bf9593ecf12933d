package io.versionkeeper.examples.users;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles and runs the README's Java, on H2 instead of PostgreSQL. */
class ReadmeTest {
    private static final Path README = Path.of("../../README.md");
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    /** What the README takes for granted: a source of users. */
    private static final String FRAME = """
            import io.versionkeeper.*;
            import io.versionkeeper.core.*;
            import io.versionkeeper.spi.VersionStore;
            import io.versionkeeper.store.jdbc.JdbcVersionStore;
            import java.time.Duration;
            import java.util.*;
            import java.util.concurrent.*;
            import org.jdbi.v3.core.*;

            public class Sample implements Callable<Void> {
                record Users(List<String> names) {
                    static Users loadFrom(Database db) {
                        return new Users(List.copyOf(db.names));
                    }
                }

                static class Database {
                    final List<String> names = new CopyOnWriteArrayList<>();

                    void insert(String name) {
                        names.add(name);
                    }
                }

                record Access() {
                    static Access loadFrom(Database db) {
                        return new Access();
                    }
                }

                static void insert(Handle handle, String name) {}

                final Jdbi jdbi = Jdbi.create("jdbc:h2:mem:readme;DB_CLOSE_DELAY=-1");
                final JdbcVersionStore store = JdbcVersionStore.open("jdbc:h2:mem:readme");
                final VersionKeeper keeper = VersionKeeper.connect("jdbc:h2:mem:readme");

                public Void call() throws Exception {
                    Database db = new Database();
                    var dataSource = new org.h2.jdbcx.JdbcDataSource();
                    dataSource.setURL("jdbc:h2:mem:readme;DB_CLOSE_DELAY=-1");
                    %s
                    return null;
                }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void everyJavaSampleCompilesAndRuns() throws Exception {
        List<String> samples = JAVA.matcher(Files.readString(README))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(samples).hasSize(5);
        for (String sample : samples) {
            run(sample.replaceAll("jdbc:postgresql:[^\"]*", Matcher.quoteReplacement("jdbc:h2:mem:readme")));
        }
    }

    @Test
    void theFirstSampleHasAtMostTenLines() throws IOException {
        Matcher first = JAVA.matcher(Files.readString(README));
        assertThat(first.find()).isTrue();
        assertThat(first.group(1).lines()).hasSizeLessThanOrEqualTo(10);
    }

    private void run(String sample) throws Exception {
        Path source = Files.writeString(folder.resolve("Sample.java"), String.format(FRAME, sample));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter errors = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of("-d", folder.toString(), "-proc:none");
            boolean compiled = compiler.getTask(errors, files, null, options, null, files.getJavaFileObjects(source))
                    .call();
            assertThat(compiled).as(errors.toString()).isTrue();
        }
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            ((Callable<?>) loader.loadClass("Sample").getConstructor().newInstance()).call();
        }
    }
}
