package io.versionkeeper.testservers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A primary of Redis, a replica of it, and one Sentinel that promotes the replica when the primary is gone for half a
 * second. Child processes of this JVM. Not thread-safe.
 */
public final class RedisSentinel implements AutoCloseable {
    /** The name by which the Sentinel knows its primary. */
    public static final String PRIMARY = "versions";

    private static final Duration READY = Duration.ofSeconds(30);

    private final LocalServer primary;
    private final LocalServer replica;
    private final LocalServer sentinel;

    private RedisSentinel(LocalServer primary, LocalServer replica, LocalServer sentinel) {
        this.primary = primary;
        this.replica = replica;
        this.sentinel = sentinel;
    }

    /**
     * Starts a group that belongs to the caller.
     *
     * @return the group, with the replica in step and known to the Sentinel
     * @throws RuntimeException that skips the test if the binary is not on this machine, or fails it
     */
    public static RedisSentinel start() {
        List<LocalServer> started = new ArrayList<>();
        try {
            return start(started);
        } catch (RuntimeException e) {
            started.forEach(LocalServer::close);
            throw e;
        }
    }

    private static RedisSentinel start(List<LocalServer> started) {
        LocalServer primary = startServer("--repl-diskless-sync-delay", "0");
        started.add(primary);
        LocalServer replica = startServer("--replicaof", "127.0.0.1 " + primary.port());
        started.add(replica);
        awaitInfo(replica, "replication", "master_link_status", "up");
        Redis kind = new Redis("redis-sentinel", binary -> new Recipe(binary, primary.port()));
        LocalServer sentinel = ServerSearch.INSTANCE.startProcess(kind, "local process, with a primary and a replica");
        started.add(sentinel);
        awaitInfo(sentinel, "sentinel", "master0", "status=ok,", "slaves=1,");
        return new RedisSentinel(primary, replica, sentinel);
    }

    private static LocalServer startServer(String... options) {
        return ServerSearch.INSTANCE.startProcess(new Redis("redis", options), "local process");
    }

    private static void awaitInfo(LocalServer server, String section, String line, String... parts) {
        Readiness.awaitUntil(line + " has " + List.of(parts), READY, () -> {
            String info = RedisNode.info(server.url(), section, line);
            return Stream.of(parts).allMatch(info::contains);
        });
    }

    /**
     * The Sentinel's address.
     *
     * @return {@code host:port}
     */
    public String address() {
        return "127.0.0.1:" + sentinel.port();
    }

    /**
     * The URL of the server that was the primary at first.
     *
     * @return its URL
     */
    public String firstPrimaryUrl() {
        return primary.url();
    }

    /**
     * The URL of the server that was the replica at first.
     *
     * @return its URL
     */
    public String firstReplicaUrl() {
        return replica.url();
    }

    /** Ends the first primary with SIGKILL. */
    public void killPrimary() {
        primary.kill();
    }

    /** Ends the first replica with SIGKILL, so that what the primary takes from now on is not replicated. */
    public void killReplica() {
        replica.kill();
    }

    /** Starts the first replica again, on its data. Returns when it answers. */
    public void restartReplica() {
        replica.restart();
    }

    /** Stops all processes and deletes their data. Idempotent. */
    @Override
    public void close() {
        sentinel.close();
        replica.close();
        primary.close();
    }

    /** {@code redis-server --sentinel}, which keeps what it learns in its configuration file. */
    private record Recipe(Path binary, int primaryPort) implements LocalRecipe {
        @Override
        public List<String> setUp(Path folder) throws IOException {
            Files.writeString(configuration(folder), """
                    bind 127.0.0.1
                    sentinel monitor PRIMARY 127.0.0.1 PORT 1
                    sentinel down-after-milliseconds PRIMARY 500
                    sentinel failover-timeout PRIMARY 3000
                    """.replace("PRIMARY", PRIMARY)
                    .replace("PORT", Integer.toString(primaryPort)));
            return List.of();
        }

        @Override
        public List<String> run(Path folder, int port) {
            return List.of(
                    binary.toString(),
                    configuration(folder).toString(),
                    "--sentinel",
                    "--port",
                    Integer.toString(port),
                    "--dir",
                    folder.toString());
        }

        private static Path configuration(Path folder) {
            return folder.resolve("sentinel.conf");
        }
    }
}
