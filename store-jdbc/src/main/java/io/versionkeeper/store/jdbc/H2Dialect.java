package io.versionkeeper.store.jdbc;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** H2, embedded and as a server. Its settings can make text ignore case: names are kept as bytes. */
final class H2Dialect extends Dialect {
    private static final List<Column> COLUMNS = List.of(
            new Column("namespace", "VARBINARY(1020) NOT NULL", "BINARY VARYING", 1020),
            new Column("name", "VARBINARY(1020) NOT NULL", "BINARY VARYING", 1020),
            new Column("number", "BIGINT NOT NULL", "BIGINT", 0),
            new Column("stamp", "BIGINT NOT NULL", "BIGINT", 0));
    private static final int FIRST_NUMBER = 1;
    /** H2's own, between JDBC's repeatable read and serializable. */
    private static final int TRANSACTION_SNAPSHOT = 6;

    private static final String UPDATE = "SELECT {number} FROM FINAL TABLE (UPDATE {table} SET {number} = {number} + 1,"
            + " {stamp} = ? WHERE {namespace} = ? AND {name} = ?";

    private static final String PRIMARY_KEY = "SELECT K.COLUMN_NAME FROM INFORMATION_SCHEMA.TABLE_CONSTRAINTS C"
            + " JOIN INFORMATION_SCHEMA.KEY_COLUMN_USAGE K ON K.CONSTRAINT_NAME = C.CONSTRAINT_NAME"
            + " AND K.TABLE_SCHEMA = C.TABLE_SCHEMA AND K.TABLE_NAME = C.TABLE_NAME"
            + " WHERE C.CONSTRAINT_TYPE = 'PRIMARY KEY' AND C.TABLE_SCHEMA = COALESCE(?, SCHEMA())"
            + " AND C.TABLE_NAME = ?";

    H2Dialect(Settings settings) {
        super(settings, '"', COLUMNS);
    }

    @Override
    Set<String> products() {
        return Set.of("H2");
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

    /**
     * Its IN compares every row with every name; a join that begins with the names looks each of them up. Its server
     * sends 100 rows at a time unless it is asked for more.
     */
    @Override
    Query readQuery(Handle handle, List<String> names) {
        Object[] wanted = Stream.concat(Stream.of(LAYOUT_NAME), names.stream())
                .map(this::text)
                .toArray();
        return handle.createQuery(identifiers.fill(
                        "SELECT {record}.{name}, {number}, {stamp}, '' FROM UNNEST(CAST(? AS VARBINARY(1020) ARRAY))"
                                + " {wanted}({name}) LEFT JOIN {table} {record} ON {record}.{name} = {wanted}.{name}"
                                + " AND {namespace} = ? WHERE {record}.{name} IS NOT NULL"))
                .bind(
                        0,
                        (position, statement, context) -> statement.setArray(
                                position, statement.getConnection().createArrayOf("VARBINARY", wanted)))
                .bind(1, text(settings.namespace()))
                .setFetchSize(wanted.length);
    }

    /** A statement locks the row before it computes the new number; a lost race for a new row is tried once more. */
    @Override
    long bump(Handle handle, String name, long stamp) {
        Long number = update(handle, name, stamp);
        if (number != null) {
            return number;
        }
        try {
            insert(handle, name, FIRST_NUMBER, stamp);
            return FIRST_NUMBER;
        } catch (RuntimeException e) {
            number = SqlErrors.isDuplicateKey(e) ? update(handle, name, stamp) : null;
            if (number == null) {
                throw e;
            }
            return number;
        }
    }

    private @Nullable Long update(Handle handle, String name, long stamp) {
        return numberOrNull(handle, identifiers.fill(UPDATE + ")"), stamp, text(settings.namespace()), text(name));
    }

    @Override
    @Nullable Long bumpIfMarked(Handle handle, Mark mark, String name, long stamp) throws SQLException {
        Long number = updateIfMarked(handle, mark, name, stamp);
        if (number != null) {
            return number;
        }
        try {
            int inserted = handle.execute(
                    identifiers.fill(
                            "INSERT INTO {table} ({namespace}, {name}, {number}, {stamp}) " + newRecordIfMarked()),
                    newRecordArguments(mark, name, stamp).toArray());
            return inserted == 0 ? null : (long) FIRST_NUMBER;
        } catch (RuntimeException e) {
            if (!SqlErrors.isDuplicateKey(e)) {
                throw e;
            }
        }
        number = updateIfMarked(handle, mark, name, stamp);
        if (number == null) {
            // A transaction that sees one instant does not see what the others made since.
            throw new SQLTransactionRollbackException(
                    "Another transaction has made the record of \"" + name + "\" since this one began", "40001");
        }
        return number;
    }

    private @Nullable Long updateIfMarked(Handle handle, Mark mark, String name, long stamp) {
        return numberOrNull(
                handle,
                identifiers.fill(UPDATE + " AND EXISTS (SELECT 1" + IF_MARKED + "))"),
                stamp,
                text(settings.namespace()),
                text(name),
                text(settings.namespace()),
                text(LAYOUT_NAME),
                mark.nonce());
    }

    /** What it calls repeatable read takes each table as of the statement that uses it first. */
    @Override
    int snapshotIsolation() {
        return TRANSACTION_SNAPSHOT;
    }

    @Override
    String snapshotIsolationName() {
        return "SNAPSHOT";
    }

    @Override
    Triggers triggers(List<TriggeredTable> tables) {
        throw new SetupException(
                "its database is H2, whose triggers are Java classes in the server: it can have none that"
                        + " bump; take the triggers out, and bump where the data is changed (bumpIn)");
    }

    @Override
    byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    String text(ResultSet row, int column) throws SQLException {
        return new String(row.getBytes(column), StandardCharsets.UTF_8);
    }

    /** The time-out of a statement is a setting of the session here, and stays when the connection is given back. */
    @Override
    boolean boundsStatements() {
        return false;
    }
}
