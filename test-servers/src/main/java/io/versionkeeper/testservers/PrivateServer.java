package io.versionkeeper.testservers;

import java.nio.file.Path;

/**
 * A server of one test's own, a child process of this JVM, which the test may kill and pause. What the server has
 * acknowledged outlives its process. Not thread-safe, except for {@link #newDatabaseUrl}.
 */
public final class PrivateServer implements DatabaseServer, AutoCloseable {
    private final ServerKind kind;
    private final LocalServer process;

    PrivateServer(ServerKind kind, LocalServer process) {
        this.kind = kind;
        this.process = process;
    }

    @Override
    public String newDatabaseUrl() {
        return kind.newDatabase(process.url());
    }

    int port() {
        return process.port();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Where the server's data are, for tests that replace them while it is down.
     *
     * @return the folder, as the server's process was told
     */
    public Path dataFolder() {
        return process.folder().resolve("data");
    }

    /** Ends all processes of the server with SIGKILL. Returns when they are gone. */
    public void kill() {
        process.kill();
    }

    /** Starts the server again, on the same port and data; kills it before if it runs. Returns when it is ready. */
    public void restart() {
        process.restart();
    }

    /** Holds all processes of the server (SIGSTOP): connections stay open, and nothing is answered. */
    public void pause() {
        process.pause();
    }

    /** Lets the processes of a paused server go on. */
    public void resume() {
        process.resume();
    }

    /** Stops the server and deletes its data. Idempotent. */
    @Override
    public void close() {
        process.close();
    }
}
