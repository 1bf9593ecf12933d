package io.versionkeeper.testservers;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Iterator;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A relational database server, reached by JDBC. */
abstract class SqlKind extends ServerKind {
    /** Captures what stands before the database's name, the name, and the parameters. */
    private static final Pattern URL = Pattern.compile("(jdbc:[^/]+//[^/?]*)(?:/([^?]*))?(\\?.*)?");

    SqlKind(String name) {
        super(name);
    }

    @Override
    String version(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            String version = connection.getMetaData().getDatabaseProductVersion();
            return version.replaceFirst("[^0-9.].*", "");
        }
    }

    @Override
    String newDatabase(String url) {
        String name = "test_" + UUID.randomUUID().toString().replace("-", "");
        execute(url, "CREATE DATABASE " + name);
        Matcher parts = parts(url);
        return parts.group(1) + "/" + name + (parts.group(3) == null ? "?" : parts.group(3));
    }

    @Override
    void dropDatabase(String url, String databaseUrl) {
        execute(url, "DROP DATABASE " + parts(databaseUrl).group(2));
    }

    private void execute(String url, String sql) {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(name() + ": " + sql + " failed: " + reasons(e), e);
        }
    }

    private Matcher parts(String url) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    property() + " is not of the form jdbc:...//host:port/database?user=...&password=...");
        }
        return parts;
    }

    private static String reasons(SQLException failure) {
        StringBuilder text = new StringBuilder();
        for (Iterator<Throwable> i = failure.iterator(); i.hasNext(); ) {
            text.append(text.isEmpty() ? "" : "; ").append(i.next().getMessage());
        }
        return text.toString();
    }
}
