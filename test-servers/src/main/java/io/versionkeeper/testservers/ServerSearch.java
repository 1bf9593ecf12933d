package io.versionkeeper.testservers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/** Finds a server of some kind, in the order that {@link DatabaseServer} describes. */
final class ServerSearch {
    static final ServerSearch INSTANCE = new ServerSearch(settings(), Docker::isAvailable, Report.OF_THIS_MODULE);

    private static final Duration CONTAINER_READY = Duration.ofMinutes(2);

    private final Map<String, String> settings;
    private final BooleanSupplier docker;
    private final Report report;

    /** Takes system properties and environment variables as one map. */
    ServerSearch(Map<String, String> settings, BooleanSupplier docker, Report report) {
        this.settings = Map.copyOf(settings);
        this.docker = docker;
        this.report = report;
    }

    DatabaseServer find(ServerKind kind) {
        List<String> reasons = new ArrayList<>();
        DatabaseServer server = atAddress(kind, reasons);
        if (server == null) {
            server = inDocker(kind, reasons);
        }
        if (server == null) {
            server = onThisMachine(kind, reasons);
        }
        if (server == null) {
            server = standIn(kind);
        }
        if (server == null) {
            throw notFound(kind, String.join("; ", reasons));
        }
        return server;
    }

    PrivateServer startPrivate(ServerKind kind) {
        return startPrivate(kind, kind.localRecipe());
    }

    /** With a recipe that differs from the kind's own; null if the binary is not there. */
    PrivateServer startPrivate(ServerKind kind, @Nullable LocalRecipe recipe) {
        return new PrivateServer(kind, startProcess(kind, recipe, "local process"));
    }

    /** Starts a process that may be one of several; skips or fails the test if its binary is not on this machine. */
    LocalServer startProcess(ServerKind kind, String how) {
        return startProcess(kind, kind.localRecipe(), how);
    }

    /** Likewise, with a recipe that differs from the kind's own. */
    LocalServer startProcess(ServerKind kind, @Nullable LocalRecipe recipe, String how) {
        if (recipe == null) {
            // Where the kind is missing altogether, this says what to do about it.
            kind.shared(this);
            throw new TestAbortedException(kind.name() + ": a server that a test can kill needs the server's binary"
                    + " on this machine, an address or Docker is not enough");
        }
        LocalServer process = LocalServer.start(kind, recipe);
        report.add(kind, process.version(), how);
        return process;
    }

    private @Nullable DatabaseServer atAddress(ServerKind kind, List<String> reasons) {
        String url = settings.getOrDefault(kind.property(), settings.get(kind.environmentVariable()));
        if (url == null || url.isBlank()) {
            reasons.add("neither -D" + kind.property() + " nor " + kind.environmentVariable() + " is set");
            return null;
        }
        try {
            report.add(kind, kind.version(url), "given address");
        } catch (Exception e) {
            throw new IllegalStateException(
                    "The server given as " + kind.property() + " or " + kind.environmentVariable()
                            + " does not answer: " + e.getMessage(),
                    e);
        }
        return () -> {
            String databaseUrl = kind.newDatabase(url);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> kind.dropDatabase(url, databaseUrl)));
            return databaseUrl;
        };
    }

    private @Nullable DatabaseServer inDocker(ServerKind kind, List<String> reasons) {
        if (!docker.getAsBoolean()) {
            reasons.add("there is no Docker");
            return null;
        }
        try {
            String url = Docker.start(kind);
            String version = Readiness.await(kind, url, CONTAINER_READY, () -> true);
            report.add(kind, version, "Docker, " + kind.image().name());
            return () -> kind.newDatabase(url);
        } catch (RuntimeException e) {
            // Such as an image that cannot be had: a server on this machine will do.
            reasons.add("Docker failed: " + e);
            return null;
        }
    }

    private @Nullable DatabaseServer onThisMachine(ServerKind kind, List<String> reasons) {
        LocalRecipe recipe = kind.localRecipe();
        if (recipe == null) {
            reasons.add("its binary is not on this machine");
            return null;
        }
        LocalServer process = LocalServer.start(kind, recipe);
        report.add(kind, process.version(), "local process");
        return () -> kind.newDatabase(process.url());
    }

    private @Nullable DatabaseServer standIn(ServerKind kind) {
        DatabaseServer standIn = kind.standIn();
        if (standIn != null) {
            report.addStandIn(kind);
        }
        return standIn;
    }

    private RuntimeException notFound(ServerKind kind, String reasons) {
        report.addNotRun(kind);
        String message = "No server for the tests with " + kind.name() + ": " + reasons + ".";
        String install = kind.install();
        if (install == null) {
            return new TestAbortedException(message);
        }
        String remedy = message + " Start Docker, or install the package " + install + " of Debian or Ubuntu.";
        return "required".equals(settings.get("backends"))
                ? new IllegalStateException(remedy)
                : new TestAbortedException(remedy);
    }

    private static Map<String, String> settings() {
        Map<String, String> all = new HashMap<>(System.getenv());
        System.getProperties().stringPropertyNames().forEach(name -> all.put(name, System.getProperty(name)));
        return all;
    }
}
