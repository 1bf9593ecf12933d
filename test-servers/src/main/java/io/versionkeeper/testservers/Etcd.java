package io.versionkeeper.testservers;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** etcd. Its URLs begin with {@code etcd:}. It has no databases: there namespaces keep the tests apart. */
public final class Etcd extends ServerKind {
    static final Etcd KIND = new Etcd();

    private static final String NO_FSYNC = "--unsafe-no-fsync";
    private static final int TIMEOUT_MILLIS = 1_000;
    /** Captures the first endpoint. */
    private static final Pattern URL = Pattern.compile("etcd(s?)://(?:.*@)?([^,/@]+).*");

    private static final Pattern VERSION = Pattern.compile("\"etcdserver\":\"([^\"]+)\"");

    private Etcd() {
        super("etcd");
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
     * Starts a server that belongs to the caller, whose writes wait for the disk, as users run it.
     *
     * @return the server, ready
     * @throws RuntimeException that skips the test if the binary is not on this machine, or fails it
     */
    public static PrivateServer startDurable() {
        Recipe quick = recipe(List.of(FreePort.choose()), 0);
        return ServerSearch.INSTANCE.startPrivate(KIND, quick == null ? null : new DurableRecipe(quick));
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
     * Starts a server that belongs to the caller and, besides the port of its URL, listens for TLS on another one.
     * There it asks for a client's certificate if it is given an authority to check that with.
     *
     * @param port where to listen for TLS
     * @param certificate a PEM file
     * @param key the certificate's key, a PEM file
     * @param clientAuthority the PEM file of who signs the clients' certificates, or null
     * @return the server, ready
     * @throws RuntimeException that skips the test if the binary is not on this machine, or fails it
     */
    public static PrivateServer startWithTls(int port, Path certificate, Path key, @Nullable Path clientAuthority) {
        Recipe plain = recipe(List.of(FreePort.choose()), 0);
        return ServerSearch.INSTANCE.startPrivate(
                KIND, plain == null ? null : new TlsRecipe(plain, port, certificate, key, clientAuthority));
    }

    /**
     * Starts a cluster of three servers that belongs to the caller.
     *
     * @return the cluster, ready
     * @throws RuntimeException that skips the test if the binary is not on this machine, or fails it
     */
    public static EtcdCluster startCluster() {
        return EtcdCluster.start(ServerSearch.INSTANCE);
    }

    @Override
    String url(String host, int port) {
        return "etcd://" + host + ":" + port;
    }

    @Override
    String version(String url) throws IOException {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new IOException("it is not of the form etcd://host:port or etcds://host:port");
        }
        String base = "http" + parts.group(1) + "://" + parts.group(2);
        String health = get(base + "/health");
        if (!health.contains("\"health\":\"true\"")) {
            throw new IOException("its health is " + health);
        }
        Matcher version = VERSION.matcher(get(base + "/version"));
        return version.find() ? version.group(1) : "unknown";
    }

    private static String get(String url) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        try (InputStream in = connection.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            connection.disconnect();
        }
    }

    @Override
    String newDatabase(String url) {
        return url;
    }

    @Override
    void dropDatabase(String url, String databaseUrl) {}

    @Override
    Image image() {
        return new Image(
                "quay.io/coreos/etcd:v3.5.21",
                2379,
                Map.of(
                        "ETCD_LISTEN_CLIENT_URLS", "http://0.0.0.0:2379",
                        "ETCD_ADVERTISE_CLIENT_URLS", "http://127.0.0.1:2379"));
    }

    @Override
    String install() {
        return "etcd-server";
    }

    @Override
    @Nullable LocalRecipe localRecipe() {
        return recipe(List.of(FreePort.choose()), 0);
    }

    /** For a member of a cluster whose members talk to each other on these ports. */
    static @Nullable Recipe recipe(List<Integer> peerPorts, int member) {
        Path binary = Binaries.find("etcd", "/usr/bin");
        return binary == null ? null : new Recipe(binary, peerPorts, member);
    }

    record Recipe(Path binary, List<Integer> peerPorts, int member) implements LocalRecipe {
        @Override
        public List<String> setUp(Path folder) {
            return List.of();
        }

        /** A write waits for the operating system but not for the disk. Elections are quick, for a restart's sake. */
        @Override
        public List<String> run(Path folder, int port) {
            return List.of(
                    binary.toString(),
                    "--name=" + name(member),
                    "--data-dir=" + folder.resolve("data"),
                    "--listen-client-urls=http://127.0.0.1:" + port,
                    "--advertise-client-urls=http://127.0.0.1:" + port,
                    "--listen-peer-urls=" + peer(member),
                    "--initial-advertise-peer-urls=" + peer(member),
                    "--initial-cluster="
                            + IntStream.range(0, peerPorts.size())
                                    .mapToObj(i -> name(i) + "=" + peer(i))
                                    .collect(Collectors.joining(",")),
                    "--heartbeat-interval=50",
                    "--election-timeout=500",
                    NO_FSYNC,
                    "--logger=zap",
                    "--log-level=error");
        }

        private static String name(int member) {
            return "member" + member;
        }

        private String peer(int member) {
            return "http://127.0.0.1:" + peerPorts.get(member);
        }
    }

    private record DurableRecipe(Recipe quick) implements LocalRecipe {
        @Override
        public List<String> setUp(Path folder) {
            return quick.setUp(folder);
        }

        @Override
        public List<String> run(Path folder, int port) {
            return quick.run(folder, port).stream()
                    .filter(option -> !option.equals(NO_FSYNC))
                    .toList();
        }
    }

    private record TlsRecipe(
            Recipe plain,
            int port,
            Path certificate,
            Path key,
            @Nullable Path clientAuthority) implements LocalRecipe {
        @Override
        public List<String> setUp(Path folder) {
            return plain.setUp(folder);
        }

        @Override
        public List<String> run(Path folder, int plainPort) {
            List<String> command = new ArrayList<>(plain.run(folder, plainPort));
            // The last one counts.
            Collections.addAll(
                    command,
                    "--listen-client-urls=http://127.0.0.1:" + plainPort + ",https://127.0.0.1:" + port,
                    "--cert-file=" + certificate,
                    "--key-file=" + key);
            if (clientAuthority != null) {
                Collections.addAll(command, "--client-cert-auth", "--trusted-ca-file=" + clientAuthority);
            }
            return command;
        }
    }
}
