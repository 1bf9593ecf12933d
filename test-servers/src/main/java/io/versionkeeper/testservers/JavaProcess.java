package io.versionkeeper.testservers;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Another JVM on the class path of this one, for tests that need several processes: small, and soon up rather than fast.
 * It ends with this JVM, however that ends where there is {@code setpriv} (Linux). Thread-safe.
 */
public final class JavaProcess implements AutoCloseable {
    private static final List<String> OPTIONS =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx128m");

    private final ChildProcess process;
    private final Thread reader;

    private JavaProcess(ChildProcess process, Consumer<String> lines) {
        this.process = process;
        reader = new Thread(() -> read(lines), "output-of-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a JVM.
     *
     * @param main the class whose main method runs
     * @param environment what it finds in its environment besides that of this JVM
     * @param lines is given each line that the process prints on its output or error stream, by one thread
     * @param arguments for the main method
     * @return the process
     */
    public static JavaProcess start(
            Class<?> main, Map<String, String> environment, Consumer<String> lines, String... arguments) {
        return start(OPTIONS, main, environment, lines, arguments);
    }

    /**
     * Starts a JVM with other options than those for tests, such as one that is measured.
     *
     * @param options of the JVM
     * @param main the class whose main method runs
     * @param environment what it finds in its environment besides that of this JVM
     * @param lines is given each line that the process prints on its output or error stream, by one thread
     * @param arguments for the main method
     * @return the process
     */
    public static JavaProcess start(
            List<String> options,
            Class<?> main,
            Map<String, String> environment,
            Consumer<String> lines,
            String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new JavaProcess(ChildProcess.start(command, environment), lines);
    }

    private void read(Consumer<String> lines) {
        try (BufferedReader output = process.output()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.accept(line);
            }
        } catch (IOException e) {
            // It was killed while it wrote.
        }
    }

    /**
     * Sends the process a line on its standard input, which else stays open and empty.
     *
     * @param line the line, without its end
     * @throws UncheckedIOException if the process has ended
     */
    public void send(String line) {
        try {
            BufferedWriter input = process.input();
            synchronized (input) {
                input.write(line);
                input.newLine();
                input.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Whether the process runs, or is paused.
     *
     * @return false once it has ended
     */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Waits for the process to end by itself, and for its last line.
     *
     * @param time how long at most
     * @return whether it ended in time, with status 0
     */
    public boolean succeedsWithin(Duration time) {
        boolean succeeded = process.succeedsWithin(time);
        if (succeeded) {
            join();
        }
        return succeeded;
    }

    /** Ends the process with SIGKILL, paused or not. Returns when it is gone. */
    public void kill() {
        process.kill();
    }

    /** Holds the process (SIGSTOP). */
    public void pause() {
        process.pause();
    }

    /** Has the process print the stacks of its threads (SIGQUIT). */
    public void printThreads() {
        process.signal("QUIT");
    }

    /** Lets a paused process go on. */
    public void resume() {
        process.resume();
    }

    /** Kills the process, if it still runs. Idempotent. */
    @Override
    public void close() {
        kill();
        join();
    }

    private void join() {
        try {
            reader.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
