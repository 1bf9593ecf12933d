package io.versionkeeper.testservers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** MariaDB. Its URLs begin with {@code jdbc:mariadb:}; with {@code jdbc:mysql:} instead they suit Connector/J. */
public final class Mariadb extends SqlKind {
    private static final Mariadb KIND = new Mariadb();

    private Mariadb() {
        super("mariadb");
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
     * Starts a server that belongs to the caller, behind a network that fails at command.
     *
     * @return the server, ready
     * @throws RuntimeException that skips the test if the binary is not on this machine, or fails it
     */
    public static BreakableServer startBreakable() {
        return BreakableServer.of(start());
    }

    @Override
    String url(String host, int port) {
        return "jdbc:mariadb://" + host + ":" + port + "/?user=root&password=test";
    }

    @Override
    Image image() {
        return new Image("mariadb:11.4", 3306, Map.of("MARIADB_ROOT_PASSWORD", "test"));
    }

    @Override
    String install() {
        return "mariadb-server";
    }

    @Override
    @Nullable LocalRecipe localRecipe() {
        Path server = Binaries.find("mariadbd", "/usr/sbin");
        Path setUp = Binaries.find("mariadb-install-db", "/usr/bin");
        return server == null || setUp == null ? null : new Recipe(server, setUp);
    }

    private record Recipe(Path server, Path installer) implements LocalRecipe {
        private static final String INIT_SQL = """
                CREATE OR REPLACE USER 'root'@'127.0.0.1' IDENTIFIED BY 'test';
                GRANT ALL PRIVILEGES ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;
                """;

        @Override
        public List<String> setUp(Path folder) throws IOException {
            Files.writeString(folder.resolve("init.sql"), INIT_SQL);
            return withUser(List.of(
                    installer.toString(),
                    "--no-defaults",
                    "--datadir=" + folder.resolve("data"),
                    "--auth-root-authentication-method=normal",
                    "--skip-test-db"));
        }

        /** A commit is handed to the operating system, which syncs it once a second. */
        @Override
        public List<String> run(Path folder, int port) {
            return withUser(List.of(
                    server.toString(),
                    "--no-defaults",
                    "--datadir=" + folder.resolve("data"),
                    "--init-file=" + folder.resolve("init.sql"),
                    "--port=" + port,
                    "--bind-address=127.0.0.1",
                    // Relative to the data folder: a full path might be too long for a socket.
                    "--socket=sock",
                    "--pid-file=pid",
                    "--skip-name-resolve",
                    "--performance-schema=OFF",
                    "--innodb-buffer-pool-size=64M",
                    "--innodb-flush-log-at-trx-commit=2"));
        }

        private static List<String> withUser(List<String> command) {
            List<String> all = new ArrayList<>(command);
            if (LocalServer.RUNS_AS_ROOT) {
                all.add("--user=root");
            }
            return all;
        }
    }
}
