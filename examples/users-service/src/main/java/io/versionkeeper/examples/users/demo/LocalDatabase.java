package io.versionkeeper.examples.users.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The demo's own database, which holds users and versions: a process that can be killed and started again, on the same
 * port and the same files. Thread-safe.
 */
final class LocalDatabase {
    /** The line that the process prints when it accepts connections starts with this, followed by its port. */
    static final String PORT = "@port ";

    private static final long START_SECONDS = 20;

    private final Path folder;
    private final String password = UUID.randomUUID().toString();
    private final Log log;
    private int port;
    private @Nullable ChildProcess process;

    LocalDatabase(Log log) throws IOException {
        this.log = log;
        folder = Files.createTempDirectory("versionkeeper-demo-");
    }

    /** Starts the process if it is not running. Returns when it accepts connections. */
    synchronized void start() {
        if (process != null) {
            return;
        }
        CompletableFuture<Integer> ready = new CompletableFuture<>();
        ChildProcess child = ChildProcess.start(
                DatabaseMain.class,
                List.of("-Xmx256m", "-Dh2.bindAddress=127.0.0.1"),
                List.of(folder.toString(), Integer.toString(port)),
                Map.of(),
                line -> {
                    if (line.startsWith(PORT)) {
                        ready.complete(Integer.parseInt(line.substring(PORT.length())));
                    } else {
                        log.line("database", line);
                    }
                },
                () -> ready.completeExceptionally(new IllegalStateException("The database's process ended at once")));
        process = child;
        port = await(ready);
        log.line("database", "up on port " + port + ", process " + child.pid());
    }

    private static int await(CompletableFuture<Integer> ready) {
        try {
            return ready.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The database does not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the database starts", e);
        }
    }

    /** Kills the process if it is running, as a crash would. */
    synchronized void stop() {
        if (process != null) {
            process.kill();
            process = null;
            log.line("database", "stopped");
        }
    }

    synchronized boolean isRunning() {
        return process != null;
    }

    /** Ends the process for good, and deletes its files. */
    void close() {
        stop();
        DatabaseMain.delete(folder);
    }

    /** WRITE_DELAY=0: what was committed outlives a kill of the process. */
    synchronized String jdbcUrl() {
        return "jdbc:h2:tcp://127.0.0.1:" + port + "/./demo;USER=demo;PASSWORD=" + password
                + ";WRITE_DELAY=0;DB_CLOSE_DELAY=-1";
    }
}
