package io.versionkeeper.store.jdbc;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.HexFormat;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** MySQL's and MariaDB's, which run with the rights of whoever installed them. */
final class MySqlTriggers extends RowTriggers {
    /** The server's, since a trigger's schema need not be the store's. */
    private static final String LOCK = "versionkeeper_triggers";

    MySqlTriggers(Dialect dialect, List<TriggeredTable> declared) {
        super(dialect, declared);
    }

    @Override
    @Nullable Found find(Handle handle, @Nullable String schema, String table) {
        try (Query query = handle.createQuery("SELECT TABLE_SCHEMA, TABLE_NAME FROM INFORMATION_SCHEMA.TABLES"
                + " WHERE TABLE_SCHEMA = COALESCE(?, SCHEMA()) AND TABLE_NAME = ? AND TABLE_TYPE NOT LIKE '%VIEW'")) {
            return query.bind(0, schema)
                    .bind(1, table)
                    .map((row, context) -> new Found(row.getString(1), row.getString(2)))
                    .findOne()
                    .orElse(null);
        }
    }

    /** Names as bytes, as the table has them: there is nothing to escape. */
    @Override
    String body(Target target) {
        return dialect.identifiers.fill("INSERT INTO ") + quoted(target.versions())
                + dialect.identifiers.fill(" ({namespace}, {name}, {number}, {stamp}) VALUES (")
                + bytes(dialect.settings.namespace()) + ", "
                + bytes(target.resource().name())
                + dialect.identifiers.fill(", 1, CONV(LEFT(MD5(CONCAT(UUID(), RAND())), 16), 16, -10))"
                        + " ON DUPLICATE KEY UPDATE {number} = {number} + 1, {stamp} = VALUES({stamp})");
    }

    private static String bytes(String text) {
        return "X'" + HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8)) + "'";
    }

    @Override
    boolean exists(Handle handle, Target target, String name, String event) {
        Found table = target.table();
        return Dialect.number(
                        handle,
                        "SELECT COUNT(*) FROM INFORMATION_SCHEMA.TRIGGERS WHERE TRIGGER_SCHEMA = ?"
                                + " AND TRIGGER_NAME = ? AND EVENT_OBJECT_TABLE = ? AND EVENT_MANIPULATION = ?",
                        table.schema(),
                        name,
                        table.table(),
                        event)
                > 0;
    }

    @Override
    void lock(Handle handle, int timeoutSeconds) throws SQLException {
        Long got = Dialect.numberOrNull(handle, "SELECT GET_LOCK(?, ?)", LOCK, timeoutSeconds);
        if (got == null || got != 1) {
            throw new SQLTimeoutException("Another node is still installing triggers");
        }
    }

    @Override
    void unlock(Handle handle) {
        Dialect.numberOrNull(handle, "SELECT RELEASE_LOCK(?)", LOCK);
    }

    @Override
    String unseen() {
        return ", or the store's user may not see them (right TRIGGER on the table)";
    }
}
