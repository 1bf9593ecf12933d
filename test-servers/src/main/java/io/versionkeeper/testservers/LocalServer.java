package io.versionkeeper.testservers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server as a child process, with a port and a folder that it keeps over restarts. */
final class LocalServer implements AutoCloseable {
    static final boolean RUNS_AS_ROOT = "root".equals(System.getProperty("user.name"));

    private static final Duration SET_UP = Duration.ofMinutes(1);
    private static final Duration READY = Duration.ofSeconds(30);

    private final ServerKind kind;
    private final LocalRecipe recipe;
    private final ServerFolder folder;
    private final int port = FreePort.choose();
    private final Thread atExit = new Thread(this::endAndDelete);
    private @Nullable ChildProcess process;
    private String version = "";
    private boolean closed;

    private LocalServer(ServerKind kind, LocalRecipe recipe) {
        this.kind = kind;
        this.recipe = recipe;
        this.folder = ServerFolder.create(kind.name(), account());
    }

    /** Returns when the server is ready. */
    static LocalServer start(ServerKind kind, LocalRecipe recipe) {
        LocalServer server = new LocalServer(kind, recipe);
        Runtime.getRuntime().addShutdownHook(server.atExit);
        try {
            server.setUp();
            server.launch();
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    String url() {
        return kind.url("127.0.0.1", port);
    }

    int port() {
        return port;
    }

    String version() {
        return version;
    }

    Path folder() {
        return folder.path();
    }

    synchronized boolean isAlive() {
        return running().isAlive();
    }

    synchronized void kill() {
        running().kill();
    }

    synchronized void restart() {
        running().kill();
        launch();
    }

    synchronized void pause() {
        running().pause();
    }

    synchronized void resume() {
        running().resume();
    }

    @Override
    public void close() {
        endAndDelete();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The JVM is ending: the hook runs, and finds nothing left to do.
        }
    }

    private void setUp() {
        List<String> command;
        try {
            command = recipe.setUp(folder.path());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (command.isEmpty()) {
            return;
        }
        ChildProcess setUp = ChildProcess.start(command, account(), "KILL", folder);
        if (!setUp.succeedsWithin(SET_UP)) {
            setUp.kill();
            throw failure("the set-up failed", null);
        }
    }

    private synchronized void launch() {
        ChildProcess launched =
                ChildProcess.start(recipe.run(folder.path(), port), account(), recipe.endSignal(), folder);
        process = launched;
        try {
            version = Readiness.await(kind, url(), READY, launched::isAlive);
        } catch (IllegalStateException e) {
            throw failure(e.getMessage(), e);
        }
    }

    private @Nullable String account() {
        return RUNS_AS_ROOT ? recipe.account() : null;
    }

    private ChildProcess running() {
        if (process == null || closed) {
            throw new IllegalStateException(kind.name() + " is closed");
        }
        return process;
    }

    private IllegalStateException failure(@Nullable String what, @Nullable Throwable cause) {
        return new IllegalStateException(
                kind.name() + " does not start: " + what + "\nThe end of its log:\n" + folder.endOfLog(), cause);
    }

    private synchronized void endAndDelete() {
        if (closed) {
            return;
        }
        closed = true;
        if (process != null) {
            process.end(recipe.endSignal());
        }
        folder.delete();
    }
}
