package io.versionkeeper.examples.users.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
    /** The process prints this line when it accepts connections. */
    static final String READY = "@ready";

    private static final long START_SECONDS = 20;

    private final Path folder;
    private final int port;
    private final String password = UUID.randomUUID().toString();
    private final Log log;
    private volatile @Nullable ChildProcess process;

    LocalDatabase(Log log) throws IOException {
        this.log = log;
        folder = Files.createTempDirectory("versionkeeper-demo-");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
    }

    /** Starts the process if it is not running. Returns when it accepts connections. */
    synchronized void start() {
        if (isRunning()) {
            return;
        }
        CompletableFuture<Void> ready = new CompletableFuture<>();
        ChildProcess child = ChildProcess.start(
                DatabaseMain.class,
                List.of("-Xmx256m", "-Dh2.bindAddress=127.0.0.1"),
                List.of(folder.toString(), Integer.toString(port)),
                Map.of(),
                line -> {
                    if (line.equals(READY)) {
                        ready.complete(null);
                    } else {
                        log.line("database", line);
                    }
                },
                () -> ready.completeExceptionally(new IllegalStateException("Its process ended at once")));
        process = child;
        await(ready);
        log.line("database", "up on port " + port + ", process " + child.pid());
    }

    private static void await(CompletableFuture<Void> ready) {
        try {
            ready.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("The database does not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the database starts", e);
        }
    }

    /** Kills the process if it is running, as a crash would. */
    synchronized void stop() {
        ChildProcess current = process;
        if (current != null) {
            current.kill();
            process = null;
            log.line("database", "stopped");
        }
    }

    void restart() {
        stop();
        start();
    }

    boolean isRunning() {
        ChildProcess current = process;
        return current != null && current.isAlive();
    }

    /** Ends the process for good, and deletes its files. */
    void close() {
        stop();
        DatabaseMain.delete(folder);
    }

    /** WRITE_DELAY=0: what was committed outlives a kill of the process. */
    String jdbcUrl() {
        return "jdbc:h2:tcp://127.0.0.1:" + port + "/./demo;USER=demo;PASSWORD=" + password
                + ";WRITE_DELAY=0;DB_CLOSE_DELAY=-1";
    }
}
