package io.versionkeeper.benchmarks.nodes;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** NOTIFY and LISTEN by the JDBC driver, with a thread that waits for what comes. */
final class RawPostgresql {
    private RawPostgresql() {}

    static Copy copy(String url) throws SQLException {
        Connection connection = DriverManager.getConnection(url);
        try (Statement statement = connection.createStatement()) {
            statement.execute("listen changes");
        }
        Received received = new Received(connection);
        Thread listener = new Thread(() -> listen(connection, received), "listener");
        listener.setDaemon(true);
        listener.start();
        return received;
    }

    private static void listen(Connection connection, Received received) {
        try {
            PGConnection postgresql = connection.unwrap(PGConnection.class);
            while (true) {
                // Zero waits for as long as it takes.
                for (PGNotification notification : postgresql.getNotifications(0)) {
                    received.accept(notification.getParameter());
                }
            }
        } catch (SQLException e) {
            // Closed.
        }
    }

    /** A writer whose message goes with an update in one transaction, if it is to write. */
    static Writer writer(String url, boolean writes) throws SQLException {
        Connection connection = DriverManager.getConnection(url);
        if (writes) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("create table if not exists entries (key int primary key, value bigint)");
                statement.execute("insert into entries select i, 0 from generate_series(0, " + (NodeMain.KEYS - 1)
                        + ") i on conflict do nothing");
            }
        }
        PreparedStatement notify = connection.prepareStatement(
                writes
                        ? "with changed as (update entries set value = ? where key = ? returning key, value)"
                                + " select pg_notify('changes', key || ' ' || value) from changed"
                        : "select pg_notify('changes', ?)");
        return new Writer() {
            @Override
            public void write(int key, long value) throws SQLException {
                if (writes) {
                    notify.setLong(1, value);
                    notify.setInt(2, key);
                } else {
                    notify.setString(1, key + " " + value);
                }
                notify.executeQuery().close();
            }

            @Override
            public void close() throws SQLException {
                connection.close();
            }
        };
    }
}
