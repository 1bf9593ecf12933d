package io.versionkeeper.examples.users.demo;

import io.javalin.Javalin;
import io.javalin.util.JavalinBindException;
import io.versionkeeper.VersionStores;
import io.versionkeeper.examples.users.NodeSettings;
import io.versionkeeper.examples.users.Web;
import io.versionkeeper.spi.VersionStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The program behind {@code bin/demo}: starts the database, the nodes and the front, and ends them with itself. */
public final class Demo {
    private static final int DEFAULT_PORT = 8080;
    private static final int PORTS_TO_TRY = 100;

    private final DemoOptions options;
    private final Log log = new Log(System.out);

    private Demo(DemoOptions options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws IOException {
        DemoOptions options;
        try {
            options = DemoOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("bin/demo: " + e.getMessage() + "\n\n" + usage());
            System.exit(2);
            return;
        }
        try {
            new Demo(options).run();
        } catch (RuntimeException | IOException e) {
            System.err.println("bin/demo: " + reason(e));
            System.exit(1);
        }
    }

    private void run() throws IOException {
        LocalDatabase localDatabase = null;
        String usersDb = options.db();
        if (usersDb == null) {
            localDatabase = new LocalDatabase(log);
            usersDb = localDatabase.jdbcUrl();
        }
        NodeSettings settings = new NodeSettings("", usersDb, options.versionDb(), options.interval());
        Cluster cluster = new Cluster(options.nodes(), settings, localDatabase, log);
        Runtime.getRuntime().addShutdownHook(new Thread(cluster::close, "end-of-demo"));

        VersionStore versionDb = VersionStores.open(settings.versionStoreUri());
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build();
        Census census = new Census(cluster, client, new VersionDb(versionDb));
        Javalin web = startFront(new Front(cluster, census, new Balancer(cluster, client)));
        log.line("page", "http://127.0.0.1:" + web.port() + "/   (Ctrl-C stops everything)");

        cluster.localDatabase().ifPresent(LocalDatabase::start);
        FirstStart.run(usersDb, versionDb, options.versionDb() == null);
        cluster.nodes().forEach(NodeProcess::start);
    }

    private Javalin startFront(Front front) {
        Integer wanted = options.port();
        int first = wanted == null ? DEFAULT_PORT : wanted;
        int tries = wanted == null ? PORTS_TO_TRY : 1;
        for (int port = first; ; port++) {
            try {
                Javalin web = Web.start(port, front::addTo);
                if (port > first) {
                    log.line("page", "port " + first + " is taken, so it is on " + port);
                }
                return web;
            } catch (JavalinBindException e) {
                if (port == first + tries - 1) {
                    throw new IllegalStateException("Port " + first + " is taken; give another one with --port", e);
                }
            }
        }
    }

    private static String usage() throws IOException {
        try (InputStream in = Demo.class.getResourceAsStream("/demo-usage.txt")) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String reason(Throwable e) {
        @Nullable String message = e.getMessage();
        return message == null ? e.toString() : message;
    }
}
