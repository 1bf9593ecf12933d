package io.versionkeeper.backends;

import io.versionkeeper.testservers.BreakableServer;
import io.versionkeeper.testservers.Mariadb;
import io.versionkeeper.testservers.Postgresql;
import io.versionkeeper.testservers.Redis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;

/** The rows of the table of backends. */
@SuppressWarnings("ImmutableEnumChecker") // A supplier of servers is all that it has.
enum Backend {
    POSTGRESQL(
            "PostgreSQL", "store-jdbc", "jdbc.PostgreSql", "postgresql .*: local process", Postgresql::startBreakable),
    MARIADB("MariaDB", "store-jdbc", "jdbc.MariaDb", "mariadb .*: local process", Mariadb::startBreakable),
    MYSQL("MySQL", "store-jdbc", "jdbc.MySql", "mysql: NOT RUN", null),
    H2("H2, as a server", "store-jdbc", "jdbc.H2", "", Backend::startH2),
    SQLITE("SQLite", "store-jdbc", "jdbc.Sqlite", "", null),
    REDIS("Redis", "store-redis", "redis.Standalone", "redis .*: local process", Redis::startBreakable),
    MONGODB("MongoDB", "store-mongo", "mongo.Mongo", "mongodb: NOT RUN .*", null),
    ETCD("etcd", "store-etcd", "etcd.Etcd", "etcd .*: local process", null);

    private final String title;
    private final String store;
    private final String kit;
    private final String run;
    private final @Nullable Supplier<BreakableServer> server;

    Backend(String title, String store, String kit, String run, @Nullable Supplier<BreakableServer> server) {
        this.title = title;
        this.store = store;
        this.kit = kit;
        this.run = run;
        this.server = server;
    }

    /** Its name in the table. */
    String title() {
        return title;
    }

    /** The module that has it as its VersionDB. */
    String store() {
        return store;
    }

    /** The class of that module which runs the kit on it. */
    String kit() {
        return "io.versionkeeper.store." + kit + "TckTest";
    }

    /** Whether the server that the store's tests found was run as the README says: with Docker there is more of it. */
    boolean ranAsTheReadmeSays() throws IOException {
        Path report = Path.of("..", store, "target", "backends.txt");
        if (run.isEmpty()) {
            return true;
        }
        return Files.exists(report) && Files.readAllLines(report).stream().anyMatch(line -> line.matches(run));
    }

    /**
     * Starts a server behind a network that counts round trips; null for what has none, and for what is counted in calls
     * by the store's own tests: HTTP/2's own frames look like calls from outside, and a stand-in is none to measure.
     */
    @Nullable BreakableServer start() {
        return server == null ? null : server.get();
    }

    boolean countsRoundTrips() {
        return server != null;
    }

    private static BreakableServer startH2() {
        try {
            Server h2 = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
            String url = "jdbc:h2:tcp://127.0.0.1:" + h2.getPort() + "/mem:versions";
            return BreakableServer.ofNetwork(() -> url, h2.getPort(), h2::stop);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
