package io.versionkeeper.store.jdbc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * The file behind SQLite's connections. When another one is put in its place they go on with the old one, which has no
 * name any more, and would see no bump.
 *
 * @param key tells the file from any other while it is open; null if it is not there, or the system has no such thing
 */
record SqliteFile(Path path, @Nullable Object key) {
    /** Null if the database is in memory. */
    static @Nullable SqliteFile of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet main = statement.executeQuery("SELECT file FROM pragma_database_list WHERE name = 'main'")) {
            String file = main.next() ? main.getString(1) : null;
            return file == null || file.isEmpty() ? null : at(Path.of(file));
        }
    }

    private static SqliteFile at(Path path) {
        try {
            return new SqliteFile(
                    path, Files.readAttributes(path, BasicFileAttributes.class).fileKey());
        } catch (IOException e) {
            return new SqliteFile(path, null);
        }
    }

    SqliteFile asItIsNow() {
        return at(path);
    }

    /** One that is only gone will be: a connection made now would put an empty database in its place. */
    boolean isReplaced() {
        Object now = asItIsNow().key;
        return now != null && !now.equals(key);
    }
}
