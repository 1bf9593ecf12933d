package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.spi.VersionStoreProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The samples on the pages are the sources of the package {@code com.example.dir}, which the kit certifies. */
class DocumentationTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Path TEST = Path.of("src", "test");
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void writingAStoreShowsTheCompiledStoreAndItsProvider() throws IOException {
        assertThat(javaBlocks("writing-a-store.md"))
                .containsExactly(source("DirStore"), source("FileNames"), source("DirStoreProvider"));
    }

    @Test
    void writingAStoreShowsTheServicesFile() throws IOException {
        Path services = TEST.resolve("resources/META-INF/services/" + VersionStoreProvider.class.getName());

        assertThat(Files.readString(DOCS.resolve("writing-a-store.md")))
                .contains("META-INF/services/" + services.getFileName() + "`:\n\n    " + Files.readString(services));
    }

    @Test
    void thePageOfTheKitShowsTheCompiledTest() throws IOException {
        assertThat(javaBlocks("tck.md")).containsExactly(withoutImports(source("DirStoreTest")));
    }

    @Test
    void thePageOfTheKitNamesEveryGroup() throws IOException {
        String page = Files.readString(DOCS.resolve("tck.md"));

        assertThat(Stream.of(VersionStoreTck.class.getDeclaredClasses()).map(Class::getSimpleName))
                .hasSize(17)
                .allSatisfy(group -> assertThat(page).containsPattern("\\| [^|]*\\b" + group + "\\b[^|]* \\|"));
    }

    private static List<String> javaBlocks(String page) throws IOException {
        return JAVA_BLOCK
                .matcher(Files.readString(DOCS.resolve(page)))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    private static String source(String type) throws IOException {
        return Files.readString(TEST.resolve("java/com/example/dir/" + type + ".java"));
    }

    private static String withoutImports(String source) {
        Matcher header =
                Pattern.compile("\\A(?:package .*;\n|import .*;\n|\n)+").matcher(source);
        assertThat(header.find()).isTrue();
        return source.substring(header.end());
    }
}
