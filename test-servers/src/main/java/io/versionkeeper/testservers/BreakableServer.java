package io.versionkeeper.testservers;

import io.versionkeeper.tck.Fault;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A server of the caller's own behind a network, both of which break at command: by the {@linkplain Fault faults of the
 * kit}, or one by one through {@link #server} and {@link #network}. Thread-safe.
 */
public final class BreakableServer implements DatabaseServer, AutoCloseable {
    private static final Set<Fault> OF_NETWORK = Set.of(Fault.CUT, Fault.SILENCE, Fault.LOST_ANSWERS);

    private final DatabaseServer databases;
    private final Runnable end;
    private final int port;
    private final @Nullable PrivateServer server;
    private final FaultyProxy network;

    private BreakableServer(DatabaseServer databases, int port, Runnable end, @Nullable PrivateServer server) {
        this.databases = databases;
        this.port = port;
        this.end = end;
        this.server = server;
        this.network = FaultyProxy.to(port);
    }

    static BreakableServer of(PrivateServer server) {
        return new BreakableServer(server, server.port(), server::close, server);
    }

    /**
     * Puts a network before a server without a process of its own, such as one within this JVM.
     *
     * @param databases the server, whose URLs hold {@code 127.0.0.1:port}
     * @param port its port
     * @param end what {@link #close} does besides closing the network, such as to stop the server
     * @return the server behind the network, both of which work
     */
    public static BreakableServer ofNetwork(DatabaseServer databases, int port, Runnable end) {
        return new BreakableServer(databases, port, end, null);
    }

    /** {@inheritDoc} It leads through the network. The server has to work, the network need not. */
    @Override
    public String newDatabaseUrl() {
        return throughNetwork(databases.newDatabaseUrl());
    }

    /**
     * Leads a URL of the {@link #server} through the network.
     *
     * @param url such as {@link PrivateServer#newDatabaseUrl} gives
     * @return the same with the network's port
     */
    public String throughNetwork(String url) {
        return url.replace("127.0.0.1:" + port, "127.0.0.1:" + network.port());
    }

    /**
     * What can be inflicted.
     *
     * @return all faults, or those of the network if the server has no process of its own; not modifiable
     */
    public Set<Fault> faults() {
        return server == null ? OF_NETWORK : Set.copyOf(EnumSet.allOf(Fault.class));
    }

    /**
     * Breaks the server or the network. Returns when it is broken.
     *
     * @param fault one of {@link #faults}
     * @throws IllegalStateException if it is another one
     */
    public void inflict(Fault fault) {
        switch (fault) {
            case CUT -> network.cut();
            case SILENCE -> network.blackHole();
            case LOST_ANSWERS -> network.loseAnswers();
            case PAUSE -> server().pause();
            case CRASH -> server().kill();
        }
    }

    /** Makes the network and the server work again, in whatever way they were broken. Idempotent. */
    public void mend() {
        if (server != null && !server.isAlive()) {
            server.restart();
        } else if (server != null) {
            server.resume();
        }
        network.heal();
    }

    /**
     * The server itself: its own URLs lead past the network.
     *
     * @return the server, which is closed with this
     * @throws IllegalStateException if it has no process of its own
     */
    public PrivateServer server() {
        if (server == null) {
            throw new IllegalStateException("This server has no process of its own; only its network breaks");
        }
        return server;
    }

    /**
     * The network before the server.
     *
     * @return the network, which is closed with this
     */
    public FaultyProxy network() {
        return network;
    }

    /** Stops the server and deletes its data. Idempotent. */
    @Override
    public void close() {
        network.close();
        end.run();
    }
}
