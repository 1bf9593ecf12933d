package io.versionkeeper.store.jdbc;

import io.versionkeeper.spi.VersionStoreException;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.spi.WatchListener;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The watches of a store, each on a connection of its own. Thread-safe. */
final class Watches {
    private final Connections connections;
    private final Duration timeout;
    private final Failures failures;
    private final Set<PostgreSqlWatch> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Watches(Connections connections, Duration timeout, Failures failures) {
        this.connections = connections;
        this.timeout = timeout;
        this.failures = failures;
    }

    /** Begins a watch; empty if the driver cannot. */
    Optional<Watch> begin(String channel, WatchListener listener, long deadline) throws SQLException {
        Lease lease = Lease.openLasting(connections, deadline);
        PostgreSqlWatch watch = null;
        try {
            watch = PostgreSqlWatch.listen(this, lease, channel, listener);
        } catch (LinkageError noSuchDriver) {
            return Optional.empty();
        } finally {
            if (watch == null) {
                lease.close();
            }
        }
        if (watch == null) {
            return Optional.empty();
        }
        open.add(watch);
        watch.start();
        if (closed) {
            watch.close();
            throw new SQLNonTransientConnectionException("The store is closed");
        }
        return Optional.of(watch);
    }

    /** Whether a watch's connection is of no use to anybody else. */
    boolean ownsConnections() {
        return connections.ownsLasting();
    }

    Duration timeout() {
        return timeout;
    }

    VersionStoreException failure(Exception end) {
        return failures.of("watch", end);
    }

    void remove(PostgreSqlWatch over) {
        open.remove(over);
    }

    void close() {
        closed = true;
        List<PostgreSqlWatch> ending = List.copyOf(open);
        ending.forEach(PostgreSqlWatch::stop);
        long start = System.nanoTime();
        ending.forEach(watch -> watch.awaitEnd(start));
    }
}
