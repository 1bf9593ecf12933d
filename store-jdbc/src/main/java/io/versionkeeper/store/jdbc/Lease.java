package io.versionkeeper.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.concurrent.TimeUnit;

/** One connection for one call, or for a watch: checked, bounded by the call's deadline, and given back as it was. */
final class Lease implements AutoCloseable {
    /** What the network waits longer, so that the server ends a statement itself and does not go on with it. */
    private static final long GRACE_MILLIS = 200;

    private final Connection connection;
    private final int networkTimeoutBefore;

    private Lease(Connection connection, long remainingMillis) throws SQLException {
        this.connection = connection;
        this.networkTimeoutBefore = connection.getNetworkTimeout();
        // A driver that knows no network time-out ignores this. Those that do run the executor at most to end a call.
        connection.setNetworkTimeout(Runnable::run, (int) Math.min(remainingMillis + GRACE_MILLIS, Integer.MAX_VALUE));
    }

    /**
     * Takes a connection.
     *
     * @param deadline by {@link System#nanoTime()}
     */
    static Lease open(Connections connections, long deadline) throws SQLException {
        return of(connections.open(), connections, deadline);
    }

    /** Takes a connection that outlives the call; each wait for the network is bounded as in the call. */
    static Lease openLasting(Connections connections, long deadline) throws SQLException {
        return of(connections.openLasting(deadline), connections, deadline);
    }

    private static Lease of(Connection connection, Connections connections, long deadline) throws SQLException {
        try {
            connections.check(connection);
            long remaining = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (remaining < 1) {
                throw new SQLTimeoutException("No time is left after waiting for a connection");
            }
            return new Lease(connection, remaining);
        } catch (SQLException | RuntimeException | Error e) {
            giveUp(connection, e);
            throw e;
        }
    }

    static void giveUp(Connection connection, Throwable why) {
        try {
            connection.close();
        } catch (SQLException closing) {
            why.addSuppressed(closing);
        }
    }

    /** In somebody's transaction a read would see old versions, and a bump vanish or appear with it. */
    static void requireUsable(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            throw new SetupException("its DataSource hands out connections with autocommit off, or bound to somebody's"
                    + " transaction; give it one of its own, with autocommit on (to bump in a transaction of yours,"
                    + " use bumpIn)");
        }
        requireWritable(connection);
    }

    static void requireWritable(Connection connection) throws SQLException {
        if (connection.isReadOnly()) {
            throw new SetupException(
                    "its connections are read-only; give it a DataSource or URL of the primary, that" + " may write");
        }
    }

    Connection connection() {
        return connection;
    }

    /** What the call has achieved stands, whatever becomes of the connection. */
    @Override
    public void close() {
        try (connection) {
            if (!connection.isClosed()) {
                connection.setNetworkTimeout(Runnable::run, networkTimeoutBefore);
            }
        } catch (SQLException ignored) {
            // A broken connection is its pool's affair.
        }
    }
}
