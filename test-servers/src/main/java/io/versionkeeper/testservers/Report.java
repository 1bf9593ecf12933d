package io.versionkeeper.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** Says once for each kind of server how it was run: on standard output, and in a file with one line for each kind. */
final class Report {
    private final Path file;
    private final Set<String> reported = new HashSet<>();

    Report(Path file) {
        this.file = file;
    }

    /** Surefire sets the module's folder as {@code basedir}. */
    static Report ofThisModule() {
        return new Report(Path.of(System.getProperty("basedir", ""), "target", "backends.txt"));
    }

    void add(ServerKind kind, String version, String how) {
        add(kind, kind.name() + " " + version + ": " + how);
    }

    void addNotRun(ServerKind kind) {
        add(kind, kind.name() + ": NOT RUN");
    }

    @SuppressWarnings("SystemOut") // This is for whoever looks at the build.
    private synchronized void add(ServerKind kind, String line) {
        if (!reported.add(kind.name())) {
            return;
        }
        System.out.println(line);
        try {
            Set<String> lines = new TreeSet<>(Files.exists(file) ? Files.readAllLines(file) : Set.of());
            lines.removeIf(old -> old.matches(kind.name() + "[ :].*"));
            lines.add(line);
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
