package io.versionkeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The samples of docs/testing.md are pieces of the package {@code com.example.prices}, which is compiled and run. */
class DocumentationTest {
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern TEST = Pattern.compile("@Test\n    void (\\w+)");

    @Test
    void testingShowsWhatIsCompiledAndRun() throws IOException {
        String service = sample("PriceService");
        String test = sample("PriceServiceTest");
        List<String> blocks = JAVA_BLOCK
                .matcher(page())
                .results()
                .map(block -> block.group(1))
                .toList();

        assertThat(blocks).hasSize(7);
        assertThat(service).endsWith(blocks.get(0));
        assertThat(blocks.subList(1, blocks.size()))
                .allSatisfy(block -> assertThat(test).contains(block.indent(4).replaceAll("(?m)^ +$", "")));
    }

    @Test
    void testingShowsEveryTestOfTheSample() throws IOException {
        String page = page();
        assertThat(TEST.matcher(sample("PriceServiceTest")).results().map(found -> found.group(1)))
                .hasSize(5)
                .allSatisfy(name -> assertThat(page).contains("void " + name + "()"));
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("..", "docs", "testing.md"));
    }

    private static String sample(String type) throws IOException {
        return Files.readString(Path.of("src", "test", "java", "com", "example", "prices", type + ".java"));
    }
}
