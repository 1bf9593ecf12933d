package io.versionkeeper.examples.users.demo;

import io.versionkeeper.examples.users.NodeSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The processes of the demo: the database, if it is the demo's own, and the nodes. Thread-safe. */
final class Cluster {
    private final NodeSettings settings;
    private final @Nullable LocalDatabase localDatabase;
    private final List<NodeProcess> nodes;

    /**
     * Makes the processes, without starting them.
     *
     * @param settings of every node, but for the name
     * @param localDatabase null if the database is not the demo's own
     */
    Cluster(int size, NodeSettings settings, @Nullable LocalDatabase localDatabase, Log log) {
        this.settings = settings;
        this.localDatabase = localDatabase;
        List<NodeProcess> processes = new ArrayList<>();
        for (int i = 1; i <= size; i++) {
            processes.add(new NodeProcess(settings.named("node-" + i), log));
        }
        nodes = List.copyOf(processes);
    }

    List<NodeProcess> nodes() {
        return nodes;
    }

    Optional<NodeProcess> node(String name) {
        return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
    }

    /** The nodes that hold their data, and so can answer. */
    List<NodeProcess.Run> ready() {
        List<NodeProcess.Run> ready = new ArrayList<>();
        for (NodeProcess node : nodes) {
            NodeProcess.Run run = node.run();
            if (run != null && run.isReady()) {
                ready.add(run);
            }
        }
        return ready;
    }

    Optional<LocalDatabase> localDatabase() {
        return Optional.ofNullable(localDatabase);
    }

    Duration interval() {
        return settings.interval();
    }

    DemoView.Database database(boolean answers, Stored stored) {
        String versionDb = settings.versionDb();
        return new DemoView.Database(
                product(settings.usersDb()),
                product(versionDb == null ? settings.usersDb() : versionDb),
                versionDb == null,
                localDatabase != null,
                localDatabase == null || localDatabase.isRunning(),
                answers,
                stored.versions());
    }

    /** The kind of database that a URI names, for people. */
    private static String product(String uri) {
        String scheme = uri.replaceFirst("^jdbc:", "").replaceFirst(":.*", "").toLowerCase(Locale.ROOT);
        return switch (scheme) {
            case "h2" -> "H2";
            case "postgresql" -> "PostgreSQL";
            case "mariadb" -> "MariaDB";
            case "mysql" -> "MySQL";
            case "sqlite" -> "SQLite";
            case "redis", "rediss" -> "Redis";
            case "mongodb", "mongodb+srv" -> "MongoDB";
            case "etcd" -> "etcd";
            default -> scheme;
        };
    }

    /** Ends every process. */
    void close() {
        nodes.parallelStream().forEach(NodeProcess::stop);
        if (localDatabase != null) {
            localDatabase.close();
        }
    }
}
