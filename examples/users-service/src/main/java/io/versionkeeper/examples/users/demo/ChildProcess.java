package io.versionkeeper.examples.users.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A JVM that this one starts, from the same class path. Its standard input is a pipe that stays open for as long as
 * this JVM lives, so that it can tell when this one is gone (see ParentWatch).
 */
final class ChildProcess {
    private static final long END_SECONDS = 5;
    // Up soon rather than fast in the long run; and small, since there are many.
    private static final List<String> JVM_OPTIONS =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto");

    private final Process process;

    private ChildProcess(Process process) {
        this.process = process;
    }

    /**
     * Starts a JVM.
     *
     * @param lines is given each line that the process prints, by one thread
     * @param atEnd runs when the process has ended, after its last line
     */
    static ChildProcess start(
            Class<?> main,
            List<String> jvmOptions,
            List<String> arguments,
            Map<String, String> environment,
            Consumer<String> lines,
            Runnable atEnd) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            ChildProcess child = new ChildProcess(builder.start());
            Thread reader = new Thread(() -> child.read(lines, atEnd), "output-of-" + child.pid());
            reader.setDaemon(true);
            reader.start();
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException("A process could not be started: " + command.get(0), e);
        }
    }

    private void read(Consumer<String> lines, Runnable atEnd) {
        try (BufferedReader reader = process.inputReader()) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.accept(line);
            }
        } catch (IOException e) {
            // It was killed while it wrote.
        }
        atEnd.run();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends the process as a crash would (SIGKILL), and waits for its end. */
    void kill() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Process " + pid() + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
