package io.versionkeeper.store.jdbc;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** MySQL and MariaDB. All of their collations, binary ones too, pad blanks: names are kept as bytes. */
final class MySqlDialect extends Dialect {
    private static final List<Column> COLUMNS = List.of(
            new Column("namespace", "VARBINARY(1020) NOT NULL", "VARBINARY", 1020),
            new Column("name", "VARBINARY(1020) NOT NULL", "VARBINARY", 1020),
            new Column("number", "BIGINT NOT NULL", "BIGINT", 0),
            new Column("stamp", "BIGINT NOT NULL", "BIGINT", 0));

    /** TABLE_CONSTRAINTS is empty for a user whose rights are on the table alone. */
    private static final String PRIMARY_KEY = "SELECT COLUMN_NAME FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE"
            + " WHERE CONSTRAINT_NAME = 'PRIMARY' AND TABLE_SCHEMA = COALESCE(?, SCHEMA()) AND TABLE_NAME = ?";

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
        try (Query query = handle.createQuery(PRIMARY_KEY)) {
            return query.bind(0, settings.schema())
                    .bind(1, settings.table())
                    .mapTo(String.class)
                    .set();
        }
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
        return numberJustMade(handle, name);
    }

    @Override
    @Nullable Long bumpIfMarked(Handle handle, Mark mark, String name, long stamp) {
        List<Object> arguments = new ArrayList<>(newRecordArguments(mark, name, stamp));
        arguments.add(stamp);
        int changed = handle.execute(
                identifiers.fill("INSERT INTO {table} ({namespace}, {name}, {number}, {stamp}) " + newRecordIfMarked()
                        + " ON DUPLICATE KEY UPDATE {table}.{number} = {table}.{number} + 1, {table}.{stamp} = ?"),
                arguments.toArray());
        return changed == 0 ? null : numberJustMade(handle, name);
    }

    /** The row is locked, so that it is this transaction's. */
    private long numberJustMade(Handle handle, String name) {
        return number(
                handle,
                identifiers.fill("SELECT {number} FROM {table} WHERE {namespace} = ? AND {name} = ?"),
                text(settings.namespace()),
                text(name));
    }

    @Override
    boolean bumpsInSeveralStatements() {
        return true;
    }

    @Override
    Triggers triggers(List<TriggeredTable> tables) {
        return new MySqlTriggers(this, tables);
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
