package io.versionkeeper.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchmarkOptionsTest {
    @Test
    void onlyACompleteFullRunOfAllPartsReplacesThePageInDocs() {
        assertThat(parse().output(false)).startsWithRaw(Path.of("benchmarks/target"));
        assertThat(parse().output(true)).isEqualTo(Path.of("docs"));
        assertThat(parse("--quick").output(true)).startsWithRaw(Path.of("benchmarks/target"));
        assertThat(parse("--only", "polls").output(true)).startsWithRaw(Path.of("benchmarks/target"));
        assertThat(parse("--quick", "--output", "here").output(true)).isEqualTo(Path.of("here"));
    }

    @Test
    void theChosenPartsRunInTheOrderOfThePage() {
        assertThat(parse("--only", "heap,reads").parts()).containsExactly("reads", "heap");
        assertThat(parse().parts()).hasSize(8);
    }

    @Test
    void aPartThatDoesNotExistIsNamedWithThoseThatDo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("--only", "speed"))
                .withMessageContaining("speed")
                .withMessageContaining("propagation");
    }

    private static BenchmarkOptions parse(String... arguments) {
        BenchmarkOptions options = new BenchmarkOptions();
        new CommandLine(options).parseArgs(arguments);
        options.check();
        return options;
    }
}
