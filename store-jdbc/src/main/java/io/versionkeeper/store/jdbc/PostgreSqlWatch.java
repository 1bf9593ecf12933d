package io.versionkeeper.store.jdbc;

import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.spi.WatchListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * A connection that listens, and a thread that waits for what it hears. The one class that needs PostgreSQL's driver.
 *
 * <p>The connection stays in autocommit: a listener in a transaction would have the server keep all announcements.
 */
final class PostgreSqlWatch implements Watch {
    /** How long the thread waits before it looks whether it is to end; a borrowed connection is not torn from it. */
    private static final int WAIT_MILLIS = 200;

    private final Watches all;
    private final Lease lease;
    private final PGConnection notifications;
    private final String channel;
    private final WatchListener listener;
    private final Thread thread = new Thread(this::run, "versionkeeper-jdbc-watch");
    private volatile boolean closed;

    private PostgreSqlWatch(
            Watches all, Lease lease, PGConnection notifications, String channel, WatchListener listener) {
        this.all = all;
        this.lease = lease;
        this.notifications = notifications;
        this.channel = channel;
        this.listener = listener;
        thread.setDaemon(true);
    }

    /**
     * Has a connection listen.
     *
     * @param lease is the watch's, if there is one
     * @param channel a valid identifier
     * @return a watch that has yet to be started; null if the connection's driver cannot
     */
    static @Nullable PostgreSqlWatch listen(Watches all, Lease lease, String channel, WatchListener listener)
            throws SQLException {
        Connection connection = lease.connection();
        if (!connection.isWrapperFor(PGConnection.class)) {
            return null;
        }
        PGConnection notifications = connection.unwrap(PGConnection.class);
        execute(connection, "LISTEN \"" + channel + "\"");
        return new PostgreSqlWatch(all, lease, notifications, channel, listener);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            Exception end = listenUntilTheEnd();
            if (end != null && !closed) {
                listener.ended(all.failure(end));
            }
        } finally {
            // Last: the store's closing waits for those that are there, and so for what they tell.
            all.remove(this);
        }
    }

    /** Why it ended; null if it was closed. */
    private @Nullable Exception listenUntilTheEnd() {
        try {
            while (!closed) {
                tell(notifications.getNotifications(WAIT_MILLIS));
            }
            return null;
        } catch (SQLException | RuntimeException e) {
            return e;
        } finally {
            giveBack();
        }
    }

    private void tell(PGNotification @Nullable [] heard) {
        if (heard == null) {
            return;
        }
        for (PGNotification each : heard) {
            if (closed) {
                return;
            }
            listener.changed(name(each.getParameter()));
        }
    }

    /** Anybody may write anything to a channel. */
    private static @Nullable ResourceId name(String payload) {
        try {
            return ResourceId.of(payload);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private void giveBack() {
        try (lease) {
            if (!all.ownsConnections()) {
                execute(lease.connection(), "UNLISTEN \"" + channel + "\"");
            }
        } catch (SQLException ignored) {
            // A broken connection is its pool's affair.
        }
    }

    @Override
    public void close() {
        stop();
        awaitEnd(System.nanoTime());
    }

    /** Has it end, and does not wait for that. */
    void stop() {
        closed = true;
        if (all.ownsConnections()) {
            abort();
        }
    }

    /**
     * Waits for the end of one that was stopped, at most for the store's time-out.
     *
     * @param start by {@link System#nanoTime()}, from which on the time-out counts
     */
    void awaitEnd(long start) {
        long timeout = all.timeout().toNanos();
        if (Thread.currentThread() != thread && !joined(start + timeout / 2)) {
            abort();
            joined(start + timeout);
        }
    }

    private void abort() {
        try {
            lease.connection().abort(Runnable::run);
        } catch (SQLException ignored) {
            // It is closed already, or the driver's own time-outs have to do.
        }
    }

    /** Waits for the thread until the deadline, on an interrupted one too. */
    private boolean joined(long deadline) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                    if (millis > 0) {
                        thread.join(millis);
                    }
                    return !thread.isAlive();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
