package io.versionkeeper.testservers;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A process that ends with this JVM, even if that is killed with SIGKILL (on Linux), and the children it has. */
final class ChildProcess {
    /** The death signal is sent when the thread that started the process ends, so that thread must live on. */
    private static final ExecutorService STARTER = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "test-servers-starter");
        thread.setDaemon(true);
        return thread;
    });

    private static final Duration END = Duration.ofSeconds(5);

    private final Process process;

    private ChildProcess(Process process) {
        this.process = process;
    }

    /**
     * Starts a command in a folder.
     *
     * @param account whom to run it as, or null for the account of this JVM
     * @param deathSignal what the process gets when this JVM has ended
     */
    static ChildProcess start(List<String> command, @Nullable String account, String deathSignal, ServerFolder folder) {
        ProcessBuilder builder = new ProcessBuilder(wrapped(command, account, deathSignal))
                .directory(folder.path().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.log().toFile()));
        ChildProcess child = start(builder, command);
        try {
            child.input().close();
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a command whose {@link #output} this JVM reads, and whose {@link #input} it may write. */
    static ChildProcess start(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(wrapped(command, null, "KILL")).redirectErrorStream(true);
        builder.environment().putAll(environment);
        return start(builder, command);
    }

    private static ChildProcess start(ProcessBuilder builder, List<String> command) {
        try {
            return CompletableFuture.supplyAsync(() -> start(builder), STARTER).join();
        } catch (CompletionException e) {
            throw new IllegalStateException("Cannot start " + String.join(" ", command), e.getCause());
        }
    }

    private static ChildProcess start(ProcessBuilder builder) {
        try {
            return new ChildProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Two calls of setpriv, as the change of account clears the death signal. Each execs: the process id stays. */
    private static List<String> wrapped(List<String> command, @Nullable String account, String deathSignal) {
        Path setpriv = Binaries.find("setpriv", "/usr/bin");
        List<String> all = new ArrayList<>();
        if (account != null) {
            String program = setpriv == null ? "setpriv" : setpriv.toString();
            Collections.addAll(all, program, "--reuid=" + account, "--regid=" + account, "--init-groups");
            Collections.addAll(all, "--reset-env", "--");
        }
        if (setpriv != null) {
            Collections.addAll(all, setpriv.toString(), "--pdeathsig", deathSignal, "--");
        }
        all.addAll(command);
        return all;
    }

    BufferedReader output() {
        return process.inputReader();
    }

    BufferedWriter input() {
        return process.outputWriter();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for the process to end by itself, and tells if it ended well. */
    boolean succeedsWithin(Duration time) {
        try {
            return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS) && process.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Kills the process and its children. Returns when they are gone. */
    void kill() {
        // A stopped process cannot fork more children while the ones that it has are looked up.
        signal("STOP", List.of(process.toHandle()));
        List<ProcessHandle> all = family();
        all.forEach(ProcessHandle::destroyForcibly);
        hasEnded(all, END);
    }

    /** Sends a signal that makes the process end, and kills what has not ended in time. */
    void end(String signal) {
        resume();
        List<ProcessHandle> all = family();
        signal(signal, List.of(process.toHandle()));
        if (!hasEnded(all, END)) {
            all.forEach(ProcessHandle::destroyForcibly);
            hasEnded(all, END);
        }
    }

    /** Stops the process first, so that it forks no more children, then the children. */
    void pause() {
        signal("STOP", List.of(process.toHandle()));
        signal("STOP", family());
    }

    void signal(String name) {
        signal(name, List.of(process.toHandle()));
    }

    void resume() {
        signal("CONT", family());
    }

    private List<ProcessHandle> family() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList();
    }

    /** Java itself sends TERM and KILL only. A process that is gone already is no error. */
    private static void signal(String name, List<ProcessHandle> processes) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "kill -s \"$@\" 2>&-", "sh", name));
        processes.forEach(p -> command.add(Long.toString(p.pid())));
        try {
            new ProcessBuilder(command).start().onExit().join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits, regardless of interruption: what was started has to be ended. */
    private static boolean hasEnded(List<ProcessHandle> processes, Duration time) {
        try {
            CompletableFuture.allOf(
                            processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                    .orTimeout(time.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
            return true;
        } catch (CompletionException e) {
            return false;
        }
    }
}
