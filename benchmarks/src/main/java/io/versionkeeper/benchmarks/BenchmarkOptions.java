package io.versionkeeper.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the user asked for. */
@Command(name = "bin/benchmark")
final class BenchmarkOptions {
    private static final Path DOCS = Path.of("docs");
    private static final Path TARGET = Path.of("benchmarks", "target", "benchmarks");

    @Option(names = "--quick")
    private boolean quick;

    @Option(names = "--only", split = ",")
    private List<String> only = new ArrayList<>();

    @Option(names = "--output")
    private @Nullable Path output;

    /** Checks what the parser cannot. */
    void check() {
        Set<String> names = Parts.all().keySet();
        for (String name : only) {
            if (!names.contains(name)) {
                throw new IllegalArgumentException(
                        "--only " + name + ": there is no such part; give some of " + String.join(",", names));
            }
        }
    }

    Effort effort() {
        return quick ? Effort.QUICK : Effort.FULL;
    }

    boolean isWhole() {
        return only.isEmpty();
    }

    List<String> parts() {
        return Parts.all().keySet().stream()
                .filter(name -> isWhole() || only.contains(name))
                .toList();
    }

    /**
     * Only a full run of all parts replaces the page in docs, and only if it is complete.
     *
     * @param complete whether nothing of Version Keeper's own is missing
     */
    Path output(boolean complete) {
        if (output != null) {
            return output;
        }
        return isWhole() && !quick && complete ? DOCS : TARGET;
    }
}
