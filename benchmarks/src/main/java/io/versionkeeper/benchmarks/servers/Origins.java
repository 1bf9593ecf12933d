package io.versionkeeper.benchmarks.servers;

import io.versionkeeper.testservers.PrivateServer;
import java.util.EnumMap;
import java.util.Map;

/** One server of each kind, started when it is first asked for. Not thread-safe. */
public final class Origins implements AutoCloseable {
    private final Map<Backend, PrivateServer> servers = new EnumMap<>(Backend.class);
    private final Map<Backend, String> urls = new EnumMap<>(Backend.class);

    /** The URL of the server's one database. */
    public String url(Backend backend) {
        return urls.computeIfAbsent(
                backend, b -> servers.computeIfAbsent(b, Backend::start).newDatabaseUrl());
    }

    @Override
    public void close() {
        servers.values().forEach(PrivateServer::close);
    }
}
