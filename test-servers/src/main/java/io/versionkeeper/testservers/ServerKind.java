package io.versionkeeper.testservers;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the search for a server needs to know of its kind. A new kind of server is a subclass of this. */
abstract class ServerKind {
    private final String name;
    private @Nullable DatabaseServer shared;
    private @Nullable RuntimeException unavailable;

    /** Takes the name as in {@code -Dname.url}, in lower case. */
    ServerKind(String name) {
        this.name = name;
    }

    /** The URL of a server that listens there, with the credentials that containers and local processes have. */
    abstract String url(String host, int port);

    /** Asks a server for its version. Fails as long as the server is not ready. */
    abstract String version(String url) throws Exception;

    /** The same of a server that this JVM started, which may still have to be set up. */
    String versionOfStarted(String url) throws Exception {
        return version(url);
    }

    /** Makes an empty database on the server with the given URL, and returns its URL. */
    abstract String newDatabase(String url);

    /** Deletes what {@link #newDatabase} made. */
    abstract void dropDatabase(String url, String databaseUrl);

    abstract Image image();

    /** How to run the server on this machine, or null if its binary is not there. */
    @Nullable LocalRecipe localRecipe() {
        return null;
    }

    /** What to install to have the binary, or null if tests do without this server on machines without Docker. */
    @Nullable String install() {
        return null;
    }

    /** What proves a store's logic where there is no such server, and certifies nothing; null if there is none. */
    @Nullable DatabaseServer standIn() {
        return null;
    }

    final String name() {
        return name;
    }

    final String property() {
        return name + ".url";
    }

    final String environmentVariable() {
        return name.toUpperCase(Locale.ROOT) + "_URL";
    }

    /** The one server of this kind in this JVM. A search that failed is not repeated. */
    final synchronized DatabaseServer shared(ServerSearch search) {
        if (unavailable != null) {
            throw unavailable;
        }
        if (shared == null) {
            try {
                shared = search.find(this);
            } catch (RuntimeException e) {
                unavailable = e;
                throw e;
            }
        }
        return shared;
    }

    /**
     * A container image, the port that its server listens on, the environment that sets the password, and the command,
     * empty for the image's own.
     */
    record Image(String name, int port, Map<String, String> environment, List<String> command) {
        Image(String name, int port, Map<String, String> environment) {
            this(name, port, environment, List.of());
        }
    }
}
