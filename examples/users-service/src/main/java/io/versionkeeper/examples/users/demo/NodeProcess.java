package io.versionkeeper.examples.users.demo;

import io.versionkeeper.examples.users.NodeMain;
import io.versionkeeper.examples.users.NodeSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node's process, which can be killed and started again under the same name. Thread-safe. */
final class NodeProcess {
    private final NodeSettings settings;
    private final Log log;
    private @Nullable Run run;

    NodeProcess(NodeSettings settings, Log log) {
        this.settings = settings;
        this.log = log;
    }

    String name() {
        return settings.name();
    }

    /** The current process, or null while there is none. */
    synchronized @Nullable Run run() {
        return run;
    }

    synchronized void start() {
        if (run == null) {
            run = new Run();
        }
    }

    /** Kills the process, as a crash would. */
    void stop() {
        Run current = run();
        if (current != null) {
            current.process.kill();
            ended(current);
        }
    }

    void restart() {
        stop();
        start();
    }

    private synchronized void ended(Run ended) {
        if (run == ended) {
            run = null;
            log.line(name(), "stopped");
        }
    }

    /** One life of the node. */
    final class Run {
        private final ChildProcess process;
        private volatile int port;
        private volatile boolean ready;

        private Run() {
            process = ChildProcess.start(
                    NodeMain.class,
                    List.of("-Xmx192m"),
                    List.of(),
                    settings.toEnvironment(),
                    this::handle,
                    () -> ended(this));
        }

        private void handle(String line) {
            if (line.startsWith(NodeSettings.PORT)) {
                port = Integer.parseInt(line.substring(NodeSettings.PORT.length()));
            } else if (line.equals(NodeSettings.READY)) {
                ready = true;
                log.line(name(), "up on port " + port + ", process " + pid());
            } else {
                log.line(name(), line);
            }
        }

        long pid() {
            return process.pid();
        }

        /** The port of its API, or 0 while it has none. */
        int port() {
            return port;
        }

        /** Whether it holds its data, and so can answer. */
        boolean isReady() {
            return ready;
        }
    }
}
