package io.versionkeeper.benchmarks.sources;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The users of one set of nodes in PostgreSQL, and what the nodes read of them. Thread-safe. */
final class UsersDb implements AutoCloseable {
    static final int USERS = 1_000;

    private final HikariDataSource database = new HikariDataSource();
    private final String table;
    private final AtomicLong queries = new AtomicLong();
    private final AtomicLong rows = new AtomicLong();

    UsersDb(String url, String table) throws SQLException {
        this.table = table;
        database.setJdbcUrl(url);
        database.setMaximumPoolSize(Nodes.COUNT);
        execute("create table " + table + " (id int primary key, name text)");
        execute("insert into " + table + " select i, 'user ' || i from generate_series(1, " + USERS + ") i");
    }

    /** What a node loads. */
    Map<Integer, String> readAll() throws SQLException {
        queries.incrementAndGet();
        Map<Integer, String> users = new HashMap<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select id, name from " + table)) {
            while (row.next()) {
                users.put(row.getInt(1), row.getString(2));
            }
        }
        rows.addAndGet(users.size());
        return users;
    }

    void change(int user) throws SQLException {
        execute("update " + table + " set name = name || '.' where id = " + user);
    }

    long queries() {
        return queries.get();
    }

    long rows() {
        return rows.get();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
