package io.versionkeeper.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/** What somebody does with a database's own tools, such as {@code psql} and {@code pg_dump}. */
public final class Operator {
    private Operator() {}

    /**
     * Runs a program to its end.
     *
     * @param command the program, looked for in PATH, and its arguments
     * @return what it printed, errors included
     * @throws RuntimeException that skips the test if the program is not on this machine and nothing is required
     * @throws AssertionError if it fails
     */
    public static String run(String... command) {
        return runWithInput("", command);
    }

    /**
     * Runs a program that reads some text.
     *
     * @param input what it reads
     * @param command the program, looked for in PATH, and its arguments
     * @return what it printed, errors included
     * @throws RuntimeException that skips the test if the program is not on this machine and nothing is required
     * @throws AssertionError if it fails
     */
    public static String runWithInput(String input, String... command) {
        requireOnThisMachine(command[0]);
        @Nullable Path file = null;
        try {
            file = Files.writeString(Files.createTempFile("versionkeeper-", ".input"), input);
            Process process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .redirectInput(file.toFile())
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + " failed: " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + command[0] + " was running", e);
        } finally {
            delete(file);
        }
    }

    private static void requireOnThisMachine(String program) {
        if (!program.contains("/") && Binaries.find(program, "/usr/bin") == null) {
            String message = program + " is not on this machine";
            throw "required".equals(System.getProperty("backends"))
                    ? new IllegalStateException(message + "; install the package of Debian or Ubuntu that has it")
                    : new TestAbortedException(message);
        }
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) {
                Files.delete(file);
            }
        } catch (IOException e) {
            // A leftover in the temporary folder is no reason to fail a test.
        }
    }
}
