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
    /** Surefire sets the module's folder as {@code basedir}. */
    static final Report OF_THIS_MODULE =
            new Report(Path.of(System.getProperty("basedir", ""), "target", "backends.txt"));

    private final Path file;
    private final Set<String> reported = new HashSet<>();
    private final Set<String> standIns = new TreeSet<>();

    Report(Path file) {
        this.file = file;
    }

    void add(ServerKind kind, String version, String how) {
        add(kind.name(), kind.name() + " " + version + ": " + how);
    }

    void addNotRun(ServerKind kind) {
        add(kind.name(), kind.name() + ": NOT RUN");
    }

    /** How the stand-in did is known at the end of the tests. */
    synchronized void addStandIn(ServerKind kind) {
        if (reported.add(kind.name())) {
            standIns.add(kind.name());
            write(kind.name(), standIn(kind.name(), "not finished"));
        }
    }

    @SuppressWarnings("SystemOut")
    synchronized void endOfTests(boolean passed) {
        for (String name : standIns) {
            String line = standIn(name, passed ? "passed" : "failed");
            System.out.println(line);
            write(name, line);
        }
    }

    private static String standIn(String name, String how) {
        return name + ": NOT RUN (stand-in: " + how + ")";
    }

    @SuppressWarnings("SystemOut") // This is for whoever looks at the build.
    private synchronized void add(String name, String line) {
        if (reported.add(name)) {
            System.out.println(line);
            write(name, line);
        }
    }

    private void write(String name, String line) {
        try {
            Set<String> lines = new TreeSet<>(Files.exists(file) ? Files.readAllLines(file) : Set.of());
            lines.removeIf(old -> old.matches(name + "[ :].*"));
            lines.add(line);
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
