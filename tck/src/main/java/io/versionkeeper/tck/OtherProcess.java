package io.versionkeeper.tck;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.VersionStores;
import io.versionkeeper.spi.VersionStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Another JVM with the class path of this one, which opens the store by its URI and bumps when it is told to. It ends
 * with its input, whatever the store does, and so with this JVM.
 */
final class OtherProcess implements AutoCloseable {
    private static final String READY = "ready";
    private static final String BUMPED = "bumped";

    private final Process process;
    private final BufferedReader output;
    private final LastLines errors;

    /** Starts it; it waits for {@link #reachStore}. */
    OtherProcess(ResourceId name, int bumps) throws IOException {
        process = command(name, bumps).start();
        output = process.inputReader(StandardCharsets.UTF_8);
        errors = new LastLines(process.errorReader());
    }

    static ProcessBuilder command(ResourceId name, int bumps) {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                OtherProcess.class.getName(),
                name.name(),
                Integer.toString(bumps));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder;
    }

    /** Returns when it has reached the store. */
    void reachStore(String uri) throws IOException {
        // Not an argument, which everybody on the machine sees: it may hold a password.
        tell(uri);
        String line = line();
        if (!line.equals(READY)) {
            throw failed("says: " + line);
        }
    }

    /** Makes it bump, and returns what its bumps returned. */
    List<Version> bump() throws IOException {
        tell("");
        List<Version> bumped = new ArrayList<>();
        for (String line = line(); !line.equals(BUMPED); line = line()) {
            int blank = line.indexOf(' ');
            bumped.add(Version.of(Long.parseLong(line.substring(0, blank)), Long.parseLong(line.substring(blank + 1))));
        }
        return bumped;
    }

    /** Ends it, and so whoever waits for its answer. */
    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void tell(String line) throws IOException {
        process.outputWriter(StandardCharsets.UTF_8).append(line).append('\n').flush();
    }

    private String line() throws IOException {
        String line = output.readLine();
        if (line == null || line.startsWith("failed")) {
            throw failed(line == null ? "ended" : line);
        }
        return line;
    }

    private IllegalStateException failed(String how) {
        return new IllegalStateException(
                "Another process, which opened the store by uri(String), " + how + errors.afterEnd());
    }

    /**
     * Opens, bumps and ends.
     *
     * @param arguments the resource's name, and how often to bump it
     */
    public static void main(String[] arguments) {
        PrintStream answers = System.out;
        // Drivers log to the console.
        System.setOut(System.err);
        ResourceId name = ResourceId.of(arguments[0]);
        BlockingQueue<String> input = linesUntilTheEnd();
        try (VersionStore store = VersionStores.open(input.take())) {
            Rules.read(store, name);
            answers.println(READY);
            input.take();
            for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
                Version version = Rules.bump(store, name);
                answers.println(version.number() + " " + version.stamp());
            }
            answers.println(BUMPED);
        } catch (Throwable e) {
            e.printStackTrace();
            answers.println("failed: " + e);
            // A thread of the store may be left.
            Runtime.getRuntime().halt(1);
        }
    }

    private static BlockingQueue<String> linesUntilTheEnd() {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        Thread reader = new Thread(
                () -> {
                    try {
                        input.lines().forEach(lines::add);
                    } finally {
                        Runtime.getRuntime().halt(1);
                    }
                },
                "tck-input");
        reader.setDaemon(true);
        reader.start();
        return lines;
    }
}
