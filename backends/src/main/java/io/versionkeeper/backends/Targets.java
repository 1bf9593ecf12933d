package io.versionkeeper.backends;

import io.versionkeeper.tck.Fault;
import io.versionkeeper.testservers.BreakableServer;
import io.versionkeeper.testservers.Etcd;
import io.versionkeeper.testservers.Mariadb;
import io.versionkeeper.testservers.Mongodb;
import io.versionkeeper.testservers.Postgresql;
import io.versionkeeper.testservers.Redis;
import java.util.List;

/** The kinds of servers that a soak starts by itself. */
final class Targets {
    static final List<String> NAMES = List.of("postgresql", "mariadb", "redis", "etcd", "mongodb");

    private Targets() {}

    /**
     * Starts a kind of server.
     *
     * @param name one of {@link #NAMES}
     * @throws RuntimeException if its binary is not on this machine
     */
    static Target start(String name) {
        return switch (name) {
            case "postgresql" ->
                OneServer.withUsers(name, Postgresql.startBreakable(), "&connectTimeout=1&socketTimeout=2");
            case "mariadb" ->
                OneServer.withUsers(name, Mariadb.startBreakable(), "&connectTimeout=1000&socketTimeout=2000");
            case "redis" -> OneServer.withVersionsAlone(name, Redis.startBreakable());
            case "etcd" -> OneServer.withVersionsAlone(name, Etcd.startBreakable());
            case "mongodb" -> mongodb();
            default -> throw new IllegalArgumentException("There is no server called " + name);
        };
    }

    private static Target mongodb() {
        BreakableServer server = Mongodb.startBreakable();
        boolean real = server.faults().contains(Fault.CRASH);
        return OneServer.withVersionsAlone(real ? "mongodb" : "mongodb (stand-in, whose network alone breaks)", server);
    }
}
