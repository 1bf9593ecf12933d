package io.versionkeeper.backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Holds the table of backends in the README against what was measured in this build, and writes what this build saw to
 * {@code target/backends.md}: there the release and the way in which a server was run are those of this machine.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackendsTableTest {
    private final List<String> table = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void theReadmeSaysWhatWasMeasured(Backend backend) throws Exception {
        Measured measured = Measured.of(backend);
        table.add(measured.row());
        Files.write(Path.of("target", "backends.md"), table);

        assumeTrue(backend.ranAsTheReadmeSays(), "Another server, or another way to run it, than in the README");
        List<String> cells = cells(backend);
        assertThat(cells.get(2)).as("tests of the kit").isEqualTo(measured.rules());
        if (backend.countsRoundTrips()) {
            assertThat(cells.get(3))
                    .as("round trips of a poll of 1 and of 10,000")
                    .isEqualTo(measured.roundTrips());
        }
        assertThat(cells.get(6)).as("what it brings to the class path").isEqualTo(measured.classPath());
    }

    @Test
    void everyRowIsABackend() throws IOException {
        assertThat(Readme.rows()).hasSameSizeAs(Backend.values());
    }

    private static List<String> cells(Backend backend) throws IOException {
        return Readme.rows().stream()
                .filter(cells -> cells.get(0).equals(backend.title()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("The README's table of backends has no row " + backend.title()));
    }
}
