package io.versionkeeper.store.jdbc;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** One table of one database, which no other test uses; it is not there yet. */
final class TestDatabase implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String url;
    private final String quotation;
    private final String table;
    private final Connection keptOpen;

    TestDatabase(String url) throws SQLException {
        this.url = url;
        // A database in memory lives as long as its last connection.
        this.keptOpen = DriverManager.getConnection(url);
        this.quotation = keptOpen.getMetaData().getIdentifierQuoteString();
        this.table = "versions" + Long.toHexString(System.nanoTime()) + NUMBER.incrementAndGet();
    }

    String url() {
        return url;
    }

    String table() {
        return table;
    }

    String quotedTable() {
        return quoted(table);
    }

    String quoted(String identifier) {
        return quotation + identifier.replace(quotation, quotation + quotation) + quotation;
    }

    /** The URI of this table. */
    String uri(String... options) {
        return uriOfTable(table, options);
    }

    String uriOfTable(String table, String... options) {
        StringBuilder uri = new StringBuilder(url + "#table=" + encode(table));
        for (String option : options) {
            uri.append('&').append(option);
        }
        return uri.toString();
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    JdbcVersionStore open(String... options) {
        return JdbcVersionStore.open(uri(options));
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url);
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    long number(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        try (keptOpen;
                Statement statement = keptOpen.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS " + quotedTable());
        }
    }
}
