package io.versionkeeper.store.jdbc;

import java.util.List;
import java.util.Locale;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** SQLite's, which reach tables of their own file alone. */
final class SqliteTriggers extends RowTriggers {
    SqliteTriggers(Dialect dialect, List<TriggeredTable> declared) {
        super(dialect, declared);
    }

    @Override
    @Nullable Found find(Handle handle, @Nullable String schema, String table) {
        String file = schema == null ? "main" : schema.toLowerCase(Locale.ROOT);
        if (Dialect.number(handle, "SELECT count(*) FROM pragma_database_list WHERE name = ? COLLATE NOCASE", file)
                == 0) {
            return null;
        }
        try (Query query = handle.select(
                "SELECT name FROM " + master(file) + " WHERE type = 'table' AND name = ? COLLATE NOCASE", table)) {
            return query.mapTo(String.class)
                    .findOne()
                    .map(name -> new Found(file, name))
                    .orElse(null);
        }
    }

    private String master(String schema) {
        return dialect.identifiers.quote(schema) + ".sqlite_master";
    }

    /**
     * No conflict clause: that of the statement which fires the trigger takes its place, and an INSERT OR REPLACE would
     * begin the record anew.
     */
    @Override
    String body(Target target) {
        Found versions = target.versions();
        if (!versions.schema().equals(target.table().schema())) {
            throw new SetupException("the table " + quoted(target.table()) + " is in another file than "
                    + quoted(versions) + ", and triggers of SQLite reach no other; keep the versions in the same file");
        }
        String table = dialect.identifiers.quote(versions.table());
        String namespace = literal(dialect.settings.namespace());
        String name = literal(target.resource().name());
        String where = dialect.identifiers.fill(" WHERE {namespace} = ")
                + namespace
                + dialect.identifiers.fill(" AND {name} = ")
                + name;
        return "BEGIN INSERT INTO " + table + dialect.identifiers.fill(" ({namespace}, {name}, {number}, {stamp})")
                + " SELECT " + namespace + ", " + name + ", 0, 0 WHERE NOT EXISTS (SELECT 1 FROM " + table + where
                + "); UPDATE " + table
                + dialect.identifiers.fill(" SET {number} = {number} + 1, {stamp} = random()") + where + "; END";
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** A trigger's file is told by its name; what it is on has to be without. */
    @Override
    String subject(Target target) {
        return dialect.identifiers.quote(target.table().table());
    }

    @Override
    boolean exists(Handle handle, Target target, String name, String event) {
        Found table = target.table();
        return Dialect.number(
                        handle,
                        "SELECT count(*) FROM " + master(table.schema())
                                + " WHERE type = 'trigger' AND name = ? AND tbl_name = ? COLLATE NOCASE",
                        name,
                        table.table())
                > 0;
    }
}
