package io.versionkeeper.testservers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Redis, standalone. Its URLs begin with {@code redis:}. It has no databases of their own to give away: tests that share
 * the server keep to keys of their own, and one that flushes it starts its own.
 */
public final class Redis extends ServerKind {
    private static final Redis KIND = new Redis("redis");

    private final Function<Path, LocalRecipe> recipe;

    /** A server with further options. */
    Redis(String name, String... options) {
        this(name, binary -> new Recipe(binary, List.of(options)));
    }

    /** Another use of the binary that the function gets. */
    Redis(String name, Function<Path, LocalRecipe> recipe) {
        super(name);
        this.recipe = recipe;
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
     * Starts a server that belongs to the caller, without a password. It writes to its disk before it answers.
     *
     * @param options of {@code redis-server}, which override what the server has else, such as {@code --appendonly no}
     *     as two elements
     * @return the server, ready
     * @throws RuntimeException that skips the test if the binary is not on this machine, or fails it
     */
    public static PrivateServer start(String... options) {
        return ServerSearch.INSTANCE.startPrivate(new Redis("redis", options));
    }

    /**
     * Starts a server that belongs to the caller, behind a network that fails at command. It writes to its disk before it answers.
     *
     * @return the server, ready
     * @throws RuntimeException that skips the test if the binary is not on this machine, or fails it
     */
    public static BreakableServer startBreakable() {
        return BreakableServer.of(start());
    }

    @Override
    String url(String host, int port) {
        return "redis://" + host + ":" + port;
    }

    @Override
    String version(String url) {
        return RedisNode.version(url);
    }

    @Override
    String newDatabase(String url) {
        return url;
    }

    @Override
    void dropDatabase(String url, String databaseUrl) {}

    @Override
    Image image() {
        return new Image("redis:7.4", 6379, Map.of());
    }

    @Override
    String install() {
        return "redis-server";
    }

    @Override
    @Nullable LocalRecipe localRecipe() {
        Path binary = Binaries.find("redis-server", "/usr/bin");
        // The real file may have another name, and acts by the name that it is called by.
        return binary == null ? null : recipe.apply(binary.resolveSibling("redis-server"));
    }

    private record Recipe(Path binary, List<String> options) implements LocalRecipe {
        @Override
        public List<String> setUp(Path folder) {
            return List.of();
        }

        /** Where an option is given twice, the last one counts. */
        @Override
        public List<String> run(Path folder, int port) {
            List<String> command = new ArrayList<>(List.of(
                    binary.toString(),
                    "--port",
                    Integer.toString(port),
                    "--bind",
                    "127.0.0.1",
                    "--dir",
                    folder.toString(),
                    "--save",
                    "",
                    "--appendonly",
                    "yes",
                    "--appendfsync",
                    "always"));
            command.addAll(options);
            return command;
        }
    }
}
