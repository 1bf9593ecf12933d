package io.versionkeeper.testservers;

import java.util.Map;

/**
 * MySQL proper, at an address or in Docker: distributions ship MariaDB in its place. Tests that need it are skipped
 * elsewhere, even when backends are required.
 */
public final class Mysql extends SqlKind {
    private static final Mysql KIND = new Mysql();

    private Mysql() {
        super("mysql");
    }

    /**
     * Finds the server that the tests of this JVM share.
     *
     * @return the server, ready
     * @throws RuntimeException that skips the test if there is none
     */
    public static DatabaseServer server() {
        return KIND.shared(ServerSearch.INSTANCE);
    }

    @Override
    String url(String host, int port) {
        return "jdbc:mysql://" + host + ":" + port + "/?user=root&password=test";
    }

    @Override
    Image image() {
        return new Image("mysql:8.4", 3306, Map.of("MYSQL_ROOT_PASSWORD", "test"));
    }
}
