package io.versionkeeper.store.jdbc;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** MySQL and MariaDB. All of their collations, binary ones too, pad blanks: names are kept as bytes. */
final class MySqlDialect extends Dialect {
    private static final List<Column> COLUMNS = List.of(
            new Column("namespace", "VARBINARY(1020) NOT NULL", "VARBINARY", 1020),
            new Column("name", "VARBINARY(1020) NOT NULL", "VARBINARY", 1020),
            new Column("number", "BIGINT NOT NULL", "BIGINT", 0),
            new Column("stamp", "BIGINT NOT NULL", "BIGINT", 0));

    MySqlDialect(Settings settings) {
        super(settings, '`', COLUMNS);
    }

    /** Rows that are locked, and keys of up to 3,072 bytes. */
    @Override
    String tableOptions() {
        return " ENGINE=InnoDB ROW_FORMAT=DYNAMIC";
    }

    @Override
    Set<String> products() {
        return Set.of("MySQL", "MariaDB");
    }

    @Override
    Set<String> primaryKey(Handle handle) {
        return InformationSchema.primaryKey(handle, settings);
    }

    @Override
    long bump(Handle handle, String name, long stamp) {
        byte[] namespace = text(settings.namespace());
        byte[] bytes = text(name);
        handle.execute(
                identifiers.fill("INSERT INTO {table} ({namespace}, {name}, {number}, {stamp}) VALUES (?, ?, 1, ?)"
                        + " ON DUPLICATE KEY UPDATE {number} = {number} + 1, {stamp} = ?"),
                namespace,
                bytes,
                stamp,
                stamp);
        // The row is locked, so that this is the number just made.
        return number(
                handle,
                identifiers.fill("SELECT {number} FROM {table} WHERE {namespace} = ? AND {name} = ?"),
                namespace,
                bytes);
    }

    @Override
    boolean bumpsInSeveralStatements() {
        return true;
    }

    @Override
    byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    String text(ResultSet row, int column) throws SQLException {
        return new String(row.getBytes(column), StandardCharsets.UTF_8);
    }
}
