package io.versionkeeper.benchmarks.cuts;

import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.versionkeeper.benchmarks.nodes.Client;
import io.versionkeeper.benchmarks.peers.HazelcastMember;
import io.versionkeeper.benchmarks.servers.Backend;
import io.versionkeeper.benchmarks.servers.Ports;
import io.versionkeeper.testservers.FaultyProxy;
import io.versionkeeper.testservers.PrivateServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A server, and the network through which one node reaches it; both can be broken. */
final class Victim implements AutoCloseable {
    private final @Nullable Backend backend;
    private final @Nullable PrivateServer server;
    private final AutoCloseable end;
    private final String url;
    private final FaultyProxy network;

    private Victim(@Nullable Backend backend, @Nullable PrivateServer server, AutoCloseable end, String url) {
        this.backend = backend;
        this.server = server;
        this.end = end;
        this.url = url;
        network = FaultyProxy.to(Ports.of(url));
    }

    /** Starts what a client needs: a server, or the first member of a cluster, in this process. */
    static Victim startFor(Client client) {
        if (client.backend().isEmpty()) {
            HazelcastMember.Origin first = HazelcastMember.startFirst();
            return new Victim(null, null, first, first.url());
        }
        Backend backend = client.backend().get();
        PrivateServer server = backend.start();
        return new Victim(backend, server, server, server.newDatabaseUrl());
    }

    /** A member in this process cannot be killed, and no server ends its subscriptions. */
    Set<Cut> cuts() {
        return server == null ? EnumSet.of(Cut.CUT, Cut.BLACK_HOLED) : EnumSet.allOf(Cut.class);
    }

    /** Past the network. */
    String url() {
        return url;
    }

    /** Through the network. */
    String urlThroughNetwork() {
        return Ports.replace(url, network.port());
    }

    FaultyProxy network() {
        return network;
    }

    void restart() {
        server.kill();
        server.restart();
    }

    void killSubscriber() throws SQLException {
        switch (backend) {
            case REDIS -> killRedisSubscribers();
            case POSTGRESQL -> terminateBackends();
            case ETCD -> {
                network.cut();
                network.heal();
            }
        }
    }

    private void killRedisSubscribers() {
        try (RedisClient client = RedisClient.create(url)) {
            client.connect().sync().clientKill(KillArgs.Builder.typePubsub());
        }
    }

    /** All connections: which of them listens is the store's affair. */
    private void terminateBackends() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where datname = current_database() and pid <> pg_backend_pid()");
        }
    }

    @Override
    public void close() throws Exception {
        network.close();
        end.close();
    }
}
