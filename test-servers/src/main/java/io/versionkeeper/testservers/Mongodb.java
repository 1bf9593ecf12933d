package io.versionkeeper.testservers;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * MongoDB, as a replica set of one, at an address, in Docker or from a {@code mongod} on this machine: distributions
 * have no package of it. Elsewhere {@link MongodbStandIn} takes its place, which the report calls not run, even when
 * backends are required.
 */
public final class Mongodb extends ServerKind {
    private static final Mongodb KIND = new Mongodb();
    private static final String REPLICA_SET = "rs0";

    /** Captures what stands before the database's name, the name, and the parameters. */
    private static final Pattern URL = Pattern.compile("(mongodb(?:\\+srv)?://[^/?]+)(?:/([^?]*))?(\\?.*)?");

    private static final int WAIT_SECONDS = 5;

    private Mongodb() {
        super("mongodb");
    }

    /**
     * Finds the server that the tests of this JVM share, or a stand-in.
     *
     * @return the server, ready
     * @throws RuntimeException that fails the test if the server does not start
     */
    public static DatabaseServer server() {
        return KIND.shared(ServerSearch.INSTANCE);
    }

    /**
     * Finds the server that the tests of this JVM share, if it is MongoDB.
     *
     * @return the server, ready
     * @throws RuntimeException that skips the test if there is a stand-in only
     */
    public static DatabaseServer realServer() {
        DatabaseServer server = server();
        if (server instanceof MongodbStandIn) {
            throw new TestAbortedException("Not run: only MongoDB itself can show this, and there is a stand-in only."
                    + " Start Docker, or set -D" + KIND.property() + " or " + KIND.environmentVariable());
        }
        return server;
    }

    /**
     * Starts a server that belongs to the caller.
     *
     * @return the server, ready
     * @throws RuntimeException that skips the test if there is no {@code mongod} on this machine, or fails it
     */
    public static PrivateServer start() {
        return ServerSearch.INSTANCE.startPrivate(KIND);
    }

    /**
     * Starts a server that belongs to the caller, behind a network that fails at command. Where there is no
     * {@code mongod} on this machine it is a {@link MongodbStandIn}, of which the network alone can fail.
     *
     * @return the server, ready
     * @throws RuntimeException that fails the test if the server does not start
     */
    public static BreakableServer startBreakable() {
        if (KIND.localRecipe() != null) {
            return BreakableServer.of(start());
        }
        MongodbStandIn standIn = MongodbStandIn.start();
        // Else the driver would ask for the members of the replica set, and leave the network out.
        return BreakableServer.ofNetwork(
                () -> standIn.newDatabaseUrl() + "directConnection=true&", standIn.port(), standIn::close);
    }

    @Override
    String url(String host, int port) {
        return "mongodb://" + host + ":" + port + "/?directConnection=true";
    }

    @Override
    String version(String url) {
        try (MongoClient client = connect(url)) {
            return version(client.getDatabase("admin"));
        }
    }

    /** Makes it the primary of a replica set of one. */
    @Override
    String versionOfStarted(String url) {
        try (MongoClient client = connect(url)) {
            MongoDatabase admin = client.getDatabase("admin");
            Document hello = admin.runCommand(new Document("hello", 1));
            if (hello.getBoolean("isreplicaset", false)) {
                initiate(admin);
            }
            if (!hello.getBoolean("isWritablePrimary", false)) {
                throw new IllegalStateException("it is not the primary yet");
            }
            return version(admin);
        }
    }

    private static String version(MongoDatabase admin) {
        return admin.runCommand(new Document("buildInfo", 1)).getString("version");
    }

    private static void initiate(MongoDatabase admin) {
        // As seen from itself: a container's port is another one outside.
        int port = admin.runCommand(new Document("getCmdLineOpts", 1))
                .getEmbedded(List.of("parsed", "net", "port"), Integer.class);
        Document member = new Document("_id", 0).append("host", "127.0.0.1:" + port);
        Document set = new Document("_id", REPLICA_SET).append("members", List.of(member));
        try {
            admin.runCommand(new Document("replSetInitiate", set));
        } catch (MongoCommandException e) {
            throw new IllegalStateException("it makes no replica set: " + e.getErrorMessage(), e);
        }
    }

    /** A database is made by its first document. */
    @Override
    String newDatabase(String url) {
        Matcher parts = parts(url);
        String parameters = parts.group(3) == null ? "?" : parts.group(3) + "&";
        boolean hasUser = parts.group(1).contains("@");
        if (hasUser && !parameters.contains("authSource=")) {
            String path = parts.group(2);
            parameters += "authSource=" + (path == null || path.isEmpty() ? "admin" : path) + "&";
        }
        String name = "test_" + UUID.randomUUID().toString().replace("-", "");
        return parts.group(1) + "/" + name + parameters;
    }

    @Override
    void dropDatabase(String url, String databaseUrl) {
        try (MongoClient client = connect(url)) {
            client.getDatabase(parts(databaseUrl).group(2)).drop();
        }
    }

    private Matcher parts(String url) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new IllegalArgumentException(property() + " is not of the form mongodb://user:password@host:port/");
        }
        return parts;
    }

    private static MongoClient connect(String url) {
        return MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(url))
                .timeout(WAIT_SECONDS, TimeUnit.SECONDS)
                .build());
    }

    @Override
    Image image() {
        return new Image(
                "mongo:8.0",
                27017,
                Map.of(),
                List.of("mongod", "--replSet", REPLICA_SET, "--bind_ip_all", "--port", "27017"));
    }

    @Override
    @Nullable LocalRecipe localRecipe() {
        Path binary = Binaries.find("mongod", "/usr/bin");
        return binary == null ? null : new Recipe(binary);
    }

    @Override
    DatabaseServer standIn() {
        MongodbStandIn standIn = MongodbStandIn.start();
        Runtime.getRuntime().addShutdownHook(new Thread(standIn::close));
        return standIn;
    }

    private record Recipe(Path binary) implements LocalRecipe {
        @Override
        public List<String> setUp(Path folder) throws IOException {
            Files.createDirectory(folder.resolve("data"));
            return List.of();
        }

        @Override
        public List<String> run(Path folder, int port) {
            return List.of(
                    binary.toString(),
                    "--dbpath",
                    folder.resolve("data").toString(),
                    "--port",
                    Integer.toString(port),
                    "--bind_ip",
                    "127.0.0.1",
                    "--nounixsocket",
                    "--replSet",
                    REPLICA_SET,
                    "--wiredTigerCacheSizeGB",
                    "0.25");
        }
    }
}
