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

/** The samples on the pages are the sources of the package {@code com.example.shelf}, which the kit certifies. */
class DocumentationTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Path TEST = Path.of("src", "test");
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void writingAStoreShowsTheCompiledStoreAndItsProvider() throws IOException {
        assertThat(javaBlocks("writing-a-store.md"))
                .containsExactly(sample("ShelfStore"), sample("ShelfStoreProvider"));
    }

    @Test
    void writingAStoreShowsTheServicesFile() throws IOException {
        Path services = TEST.resolve("resources/META-INF/services/" + VersionStoreProvider.class.getName());

        assertThat(Files.readString(DOCS.resolve("writing-a-store.md")))
                .contains("`META-INF/services/" + services.getFileName() + "`:\n\n    " + Files.readString(services));
    }

    @Test
    void thePageOfTheKitShowsTheCompiledTest() throws IOException {
        assertThat(javaBlocks("tck.md")).containsExactly(sample("ShelfStoreTest"));
    }

    @Test
    void thePageOfTheKitNamesEveryGroup() throws IOException {
        String page = Files.readString(DOCS.resolve("tck.md"));

        assertThat(Stream.of(VersionStoreTck.class.getDeclaredClasses()).map(Class::getSimpleName))
                .hasSize(10)
                .allSatisfy(group -> assertThat(page).containsPattern("\\| [^|]*\\b" + group + "\\b[^|]* \\|"));
    }

    private static List<String> javaBlocks(String page) throws IOException {
        return JAVA_BLOCK
                .matcher(Files.readString(DOCS.resolve(page)))
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    /** The source without its package and imports. */
    private static String sample(String type) throws IOException {
        String source = Files.readString(TEST.resolve("java/com/example/shelf/" + type + ".java"));
        Matcher header =
                Pattern.compile("\\A(?:package .*;\n|import .*;\n|\n)+").matcher(source);
        assertThat(header.find()).isTrue();
        return source.substring(header.end());
    }
}
