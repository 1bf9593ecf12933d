package io.versionkeeper.testservers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** PostgreSQL. Its URLs begin with {@code jdbc:postgresql:}. */
public final class Postgresql extends SqlKind {
    private static final Postgresql KIND = new Postgresql();

    private Postgresql() {
        super("postgresql");
    }

    /**
     * Finds the server that the tests of this JVM share.
     *
     * @return the server, ready
     * @throws RuntimeException that skips the test if there is none and none is required, or fails it
     */
    public static DatabaseServer server() {
        return KIND.shared(ServerSearch.INSTANCE);
    }

    /**
     * Starts a server that belongs to the caller.
     *
     * @return the server, ready
     * @throws RuntimeException that skips the test if the binary is not on this machine, or fails it
     */
    public static PrivateServer start() {
        return ServerSearch.INSTANCE.startPrivate(KIND);
    }

    /**
     * Starts a server that belongs to the caller, whose commits wait for the disk, as users run it.
     *
     * @return the server, ready
     * @throws RuntimeException that skips the test if the binary is not on this machine, or fails it
     */
    public static PrivateServer startDurable() {
        return ServerSearch.INSTANCE.startPrivate(KIND, KIND.recipe(true));
    }

    /**
     * Starts a server that belongs to the caller, behind a network that fails at command.
     *
     * @return the server, ready
     * @throws RuntimeException that skips the test if the binary is not on this machine, or fails it
     */
    public static BreakableServer startBreakable() {
        return BreakableServer.of(start());
    }

    /**
     * Starts a primary and a standby that belong to the caller.
     *
     * @return the two, with the standby in recovery and open for reads
     * @throws RuntimeException that skips the test if the binary is not on this machine, or fails it
     */
    public static PostgresqlStandby startWithStandby() {
        return PostgresqlStandby.start(
                KIND, port -> new StandbyRecipe(Objects.requireNonNull(KIND.recipe(false)), port));
    }

    @Override
    String url(String host, int port) {
        return "jdbc:postgresql://" + host + ":" + port + "/postgres?user=postgres&password=test";
    }

    @Override
    Image image() {
        return new Image("postgres:17", 5432, Map.of("POSTGRES_PASSWORD", "test"));
    }

    @Override
    String install() {
        return "postgresql";
    }

    @Override
    @Nullable LocalRecipe localRecipe() {
        return recipe(false);
    }

    private @Nullable Recipe recipe(boolean durable) {
        Path binary = Binaries.find("postgres", "/usr/lib/postgresql/*/bin");
        // PATH may hold a link; initdb is next to the real file.
        return binary == null || !Files.isExecutable(binary.resolveSibling("initdb"))
                ? null
                : new Recipe(binary.getParent(), durable);
    }

    private record Recipe(@Nullable Path binaries, boolean durable) implements LocalRecipe {
        @Override
        public List<String> setUp(Path folder) throws IOException {
            Files.writeString(folder.resolve("password"), "test");
            return List.of(
                    binaries + "/initdb",
                    "--pgdata=" + folder.resolve("data"),
                    "--username=postgres",
                    "--pwfile=" + folder.resolve("password"),
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C",
                    "--no-sync");
        }

        /**
         * Unless durable, a commit waits for the operating system but not for the disk. No Unix socket: its path would
         * be too long.
         */
        @Override
        public List<String> run(Path folder, int port) {
            return List.of(
                    binaries + "/postgres",
                    "-D",
                    folder.resolve("data").toString(),
                    "-p",
                    Integer.toString(port),
                    "-c",
                    "listen_addresses=127.0.0.1",
                    "-c",
                    "unix_socket_directories=",
                    "-c",
                    "fsync=" + (durable ? "on" : "off"));
        }

        @Override
        public String account() {
            return "postgres";
        }

        /** "Immediate shutdown": unlike after SIGKILL, no shared memory is left behind. */
        @Override
        public String endSignal() {
            return "QUIT";
        }
    }

    /** The primary's own data folder says by whom and whence it may be copied: its superuser, from this machine. */
    private record StandbyRecipe(Recipe recipe, int primaryPort) implements LocalRecipe {
        @Override
        public List<String> setUp(Path folder) {
            return List.of(
                    recipe.binaries + "/pg_basebackup",
                    "--pgdata=" + folder.resolve("data"),
                    "--dbname=host=127.0.0.1 port=" + primaryPort + " user=postgres password=test",
                    "--write-recovery-conf",
                    "--checkpoint=fast",
                    "--no-sync");
        }

        @Override
        public List<String> run(Path folder, int port) {
            return recipe.run(folder, port);
        }

        @Override
        public String account() {
            return recipe.account();
        }

        @Override
        public String endSignal() {
            return recipe.endSignal();
        }
    }
}
