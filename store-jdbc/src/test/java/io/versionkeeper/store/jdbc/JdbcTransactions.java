package io.versionkeeper.store.jdbc;

import io.versionkeeper.ResourceId;
import io.versionkeeper.tck.Transactions;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.UUID;

/** The transactions of one database, whose data are a table of one row. */
final class JdbcTransactions implements Transactions {
    private final String url;
    private final JdbcVersionStore store;
    private final String table;
    private final boolean oneAtATime;

    JdbcTransactions(String url, JdbcVersionStore store, String namespace) throws SQLException {
        this.url = url;
        this.store = store;
        this.table = "kit_"
                + UUID.nameUUIDFromBytes(namespace.getBytes(StandardCharsets.UTF_8))
                        .toString()
                        .replace("-", "");
        // At start, as the store's page says: it cannot make its records while a transaction of SQLite's writes.
        store.read(Set.of());
        this.oneAtATime = url.startsWith("jdbc:sqlite:");
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS " + table + " (written VARCHAR(200))");
            try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM " + table)) {
                rows.next();
                if (rows.getInt(1) > 0) {
                    return;
                }
            }
            statement.execute("INSERT INTO " + table + " VALUES (NULL)");
        }
    }

    @Override
    public Transaction begin() throws SQLException {
        Connection connection = DriverManager.getConnection(url);
        connection.setAutoCommit(false);
        return new Transaction() {
            @Override
            public void write(String text) throws SQLException {
                try (PreparedStatement update = connection.prepareStatement("UPDATE " + table + " SET written = ?")) {
                    update.setString(1, text);
                    update.executeUpdate();
                }
            }

            @Override
            public void bump(Set<ResourceId> names) {
                store.bumpIn(connection, names);
            }

            @Override
            public void commit() throws SQLException {
                connection.commit();
            }

            @Override
            public void close() throws SQLException {
                try (connection) {
                    connection.rollback();
                }
            }
        };
    }

    @Override
    public String data() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT written FROM " + table)) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public boolean oneAtATime() {
        return oneAtATime;
    }
}
