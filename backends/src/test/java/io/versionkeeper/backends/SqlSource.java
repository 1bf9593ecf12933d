package io.versionkeeper.backends;

import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.store.jdbc.JdbcVersionStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;

/** A relational database. */
final class SqlSource implements Source {
    private final String url;
    private final JdbcVersionStore store;
    private final Connection writing;

    SqlSource(String uri) throws SQLException {
        url = uri.replaceFirst("#.*", "");
        store = JdbcVersionStore.open(uri);
        // So that it needs no look at its table while a transaction is open.
        store.read(Set.of());
        writing = DriverManager.getConnection(url);
        try (Statement statement = writing.createStatement()) {
            statement.execute("create table if not exists entries (resource varchar(40), entry varchar(80))");
        }
        writing.setAutoCommit(false);
    }

    @Override
    public VersionStore store() {
        return store;
    }

    @Override
    public Set<String> load(ResourceId resource) throws SQLException {
        try (Connection reading = DriverManager.getConnection(url);
                PreparedStatement query = reading.prepareStatement("select entry from entries where resource = ?")) {
            query.setString(1, resource.name());
            Set<String> entries = new HashSet<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    entries.add(rows.getString(1));
                }
            }
            return entries;
        }
    }

    /** The driver begins it with its first statement. */
    @Override
    public void begin() {}

    @Override
    public void write(ResourceId resource, String entry) throws SQLException {
        try (PreparedStatement insert = writing.prepareStatement("insert into entries values (?, ?)")) {
            insert.setString(1, resource.name());
            insert.setString(2, entry);
            insert.executeUpdate();
        }
    }

    @Override
    public void bump(ResourceId resource) {
        store.bumpIn(writing, resource);
    }

    @Override
    public void commit() throws SQLException {
        writing.commit();
    }

    @Override
    public void rollback() throws SQLException {
        writing.rollback();
    }

    @Override
    public void close() throws SQLException {
        try (writing) {
            store.close();
        }
    }
}
