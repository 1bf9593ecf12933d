package io.versionkeeper.testservers;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds programs on this machine. */
final class Binaries {
    private Binaries() {}

    /**
     * Looks in PATH, then in a folder. A star in the folder stands for a version; the highest one is taken.
     *
     * @return the program's real path, links resolved, or null if there is none
     */
    static @Nullable Path find(String program, String folder) {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.concat(Stream.of(path.split(File.pathSeparator)).map(Path::of), folders(folder).stream())
                .map(f -> f.resolve(program))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Binaries::real)
                .orElse(null);
    }

    private static List<Path> folders(String pattern) {
        int star = pattern.indexOf("/*/");
        if (star < 0) {
            return List.of(Path.of(pattern));
        }
        Path parent = Path.of(pattern.substring(0, star));
        String child = pattern.substring(star + 3);
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> versions = Files.list(parent)) {
            return versions.sorted(Comparator.comparingDouble(Binaries::version).reversed())
                    .map(v -> v.resolve(child))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double version(Path folder) {
        String name = folder.getFileName().toString();
        return name.matches("\\d+(\\.\\d+)?") ? Double.parseDouble(name) : -1;
    }

    private static Path real(Path program) {
        try {
            return program.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
