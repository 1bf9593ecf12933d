package io.versionkeeper.store.jdbc;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** SQLite from version 3.35. Its collation BINARY compares bytes. */
final class SqliteDialect extends Dialect {
    private static final List<Column> COLUMNS = List.of(
            new Column("namespace", "TEXT NOT NULL", "TEXT", 0),
            new Column("name", "TEXT NOT NULL", "TEXT", 0),
            new Column("number", "BIGINT NOT NULL", "BIGINT", 0),
            new Column("stamp", "BIGINT NOT NULL", "BIGINT", 0));

    SqliteDialect(Settings settings) {
        super(settings, '"', COLUMNS);
    }

    @Override
    String tableOptions() {
        return " WITHOUT ROWID";
    }

    @Override
    Set<String> products() {
        return Set.of("SQLite");
    }

    @Override
    Set<String> primaryKey(Handle handle) {
        return columns(handle, "SELECT name FROM pragma_table_info(?, ?) WHERE pk > 0");
    }

    @Override
    Set<String> foldingColumns(Handle handle) {
        return columns(
                handle,
                "SELECT c.name FROM pragma_index_list(?, ?) i JOIN pragma_index_xinfo(i.name) c"
                        + " WHERE i.origin = 'pk' AND c.key = 1 AND c.coll <> 'BINARY'");
    }

    private Set<String> columns(Handle handle, String sql) {
        String schema = settings.schema() == null ? "main" : settings.schema();
        try (Query query = handle.select(sql, settings.table(), schema)) {
            return query.mapTo(String.class).set();
        }
    }

    @Override
    Query readQuery(Handle handle, List<String> names) {
        forgetPages(handle);
        return super.readQuery(handle, names);
    }

    @Override
    long bump(Handle handle, String name, long stamp) {
        forgetPages(handle);
        return number(handle, upsertSql("VALUES (?, ?, 1, ?)", "", ""), settings.namespace(), name, stamp);
    }

    @Override
    @Nullable Long bumpIfMarked(Handle handle, Mark mark, String name, long stamp) {
        return numberOrNull(
                handle,
                upsertSql(newRecordIfMarked(), "", ""),
                newRecordArguments(mark, name, stamp).toArray());
    }

    @Override
    Triggers triggers(List<TriggeredTable> tables) {
        return new SqliteTriggers(this, tables);
    }

    /**
     * A file that somebody has written over by a copy looks unchanged when it has had as many changes as this connection
     * has seen, and then it would go on with what it has read of the old one.
     */
    private static void forgetPages(Handle handle) {
        try (Statement statement = handle.getConnection().createStatement()) {
            statement.execute("PRAGMA shrink_memory");
        } catch (SQLException e) {
            throw new IllegalStateException("SQLite does not forget its pages", e);
        }
    }
}
