package io.versionkeeper.tck;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;

/** The last lines that another process writes; all are read, so that it never waits for a reader. */
final class LastLines {
    private static final int KEPT = 20;
    private static final int PATIENCE_MS = 1_000;

    private final Deque<String> lines = new ArrayDeque<>();
    private final Thread reader;

    LastLines(BufferedReader output) {
        reader = new Thread(() -> readAll(output), "tck-error-output");
        reader.setDaemon(true);
        reader.start();
    }

    private void readAll(BufferedReader output) {
        try (output) {
            output.lines().forEach(this::add);
        } catch (IOException | UncheckedIOException e) {
            add(e.toString());
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
        if (lines.size() > KEPT) {
            lines.remove();
        }
    }

    /** Each on a line of its own, when the process has ended or soon. */
    String afterEnd() {
        try {
            reader.join(PATIENCE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            return lines.stream().map(line -> "\n    " + line).collect(Collectors.joining());
        }
    }
}
