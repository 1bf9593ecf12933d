package io.versionkeeper.store.jdbc;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.store.jdbc.Batch.Layout;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** How one kind of database keeps the records: its table, its statements, its peculiarities. Immutable. */
abstract class Dialect {
    /** The name of the reserved record of each namespace: the empty one, which no resource can have. */
    static final String LAYOUT_NAME = "";

    static final long LAYOUT_VERSION = 1;

    static final String IF_MARKED = " FROM {table} {layout} WHERE {layout}.{namespace} = ? AND {layout}.{name} = ?"
            + " AND {layout}.{stamp} = ?";

    final Identifiers identifiers;
    final Settings settings;
    private final List<Column> columns;

    Dialect(Settings settings, char quotationMark, List<Column> columns) {
        this.settings = settings;
        this.identifiers = new Identifiers(quotationMark, settings.schema(), settings.table());
        this.columns = columns;
    }

    /** Finds out which database is at the other end. */
    static Dialect of(Handle handle, Settings settings) throws SQLException {
        String product = product(handle);
        return switch (product) {
            case "PostgreSQL" -> PostgreSqlDialect.of(handle, settings);
            case "MySQL", "MariaDB" -> new MySqlDialect(settings);
            case "H2" -> new H2Dialect(settings);
            case "SQLite" -> new SqliteDialect(settings);
            default ->
                throw new SetupException(
                        "its database is " + product + "; supported are PostgreSQL, MySQL, MariaDB, H2 and SQLite");
        };
    }

    static String product(Handle handle) throws SQLException {
        return handle.getConnection().getMetaData().getDatabaseProductName();
    }

    /** What the databases of this kind call themselves. */
    abstract Set<String> products();

    // ---- the table

    final List<Column> columns() {
        return columns;
    }

    /** The statements that make the table. */
    List<String> ddl() {
        String definitions = columns.stream()
                .map(column -> "  {" + column.name() + "} " + column.definition() + ",\n")
                .collect(Collectors.joining());
        return List.of(identifiers.fill("CREATE TABLE IF NOT EXISTS {table} (\n" + definitions
                + "  PRIMARY KEY ({namespace}, {name}))" + tableOptions()));
    }

    String tableOptions() {
        return "";
    }

    final String shapeQuery() {
        return identifiers.fill("SELECT * FROM {table} WHERE 1 = 0");
    }

    /** The columns of the table's primary key; empty if it has none. */
    abstract Set<String> primaryKey(Handle handle);

    /** The columns whose collation takes different names for the same. */
    Set<String> foldingColumns(Handle handle) {
        return Set.of();
    }

    // ---- records

    /**
     * Reads the layout record and the given ones, in one statement.
     *
     * @param names valid names, not too many for one statement
     */
    final Batch read(Handle handle, List<String> names) {
        try (Query query = readQuery(handle, names)) {
            return query.scanResultSet((rows, context) -> batch(rows.get(), false));
        }
    }

    /** As {@link #read}, in a transaction of the caller's, maybe on a replica: the incarnation is the nonce alone. */
    final Batch readInTransaction(Handle handle, List<String> names) {
        try (Query query = replicaQuery(handle, names)) {
            return query.scanResultSet((rows, context) -> batch(rows.get(), false));
        }
    }

    /** For {@link #readInTransaction}. */
    Query replicaQuery(Handle handle, List<String> names) {
        return readQuery(handle, names);
    }

    /** Whether it can tell what changed. */
    boolean readsChanges() {
        return false;
    }

    /**
     * Reads, in one statement, what {@link #read} reads and the records that were bumped at a position or later.
     *
     * @param position see {@link Cursor}
     */
    final Batch readChanges(Handle handle, List<String> names, String position) {
        try (Query query = changesQuery(handle, names, position)) {
            return query.scanResultSet((rows, context) -> batch(rows.get(), true));
        }
    }

    /** A query for those of {@link #readQuery} and, in the layout record, the position and whether it follows the given. */
    Query changesQuery(Handle handle, List<String> names, String position) {
        throw new UnsupportedOperationException(products() + " cannot tell what changed");
    }

    /** What a watch listens to; null if there is none. */
    @Nullable String channel() {
        return null;
    }

    /** A query for the columns name, number, stamp and, in the layout record, the text to add to the incarnation. */
    Query readQuery(Handle handle, List<String> names) {
        String places = String.join(", ", Collections.nCopies(names.size() + 1, "?"));
        Query query = handle.createQuery(identifiers.fill(
                "SELECT {name}, {number}, {stamp}, '' FROM {table} WHERE {namespace} = ? AND {name} IN (" + places
                        + ")"));
        query.bind(0, text(settings.namespace())).bind(1, text(LAYOUT_NAME));
        for (int i = 0; i < names.size(); i++) {
            query.bind(i + 2, text(names.get(i)));
        }
        return query;
    }

    private Batch batch(ResultSet rows, boolean changes) throws SQLException {
        Layout layout = null;
        Map<ResourceId, Version> present = new HashMap<>();
        Map<String, Version> stripes = new HashMap<>();
        while (rows.next()) {
            String name = text(rows, 1);
            long number = rows.getLong(2);
            long stamp = rows.getLong(3);
            if (name.equals(LAYOUT_NAME)) {
                layout = new Layout(
                        number,
                        String.format("%016x", stamp) + rows.getString(4),
                        changes ? rows.getString(5) : null,
                        changes && rows.getBoolean(6));
            } else if (number < 1) {
                throw new SetupException("the record of \"" + name + "\" has the number " + number
                        + "; set it to at least 1, or delete the record");
            } else if (Stripes.isStripe(name)) {
                requireStripes();
                stripes.put(name, Version.of(number, stamp));
            } else {
                present.put(ResourceId.of(name), Version.of(number, stamp));
            }
        }
        stripes.forEach((name, stripe) -> present.merge(ResourceId.of(Stripes.recordName(name)), stripe, Stripes::sum));
        return new Batch(layout, present);
    }

    /** A dialect whose statements take stripes into account. */
    Dialect withStripes() {
        throw new UnsupportedOperationException(products() + " has no stripes");
    }

    /** Refuses stripes that these statements may have read in part. */
    void requireStripes() {
        throw new StripesNoticed();
    }

    /** Makes the layout record; fails with a duplicate key if there is one. */
    final void insertLayout(Handle handle, long nonce) {
        insert(handle, LAYOUT_NAME, LAYOUT_VERSION, nonce);
    }

    final void insert(Handle handle, String name, long number, long stamp) {
        handle.execute(
                identifiers.fill("INSERT INTO {table} ({namespace}, {name}, {number}, {stamp}) VALUES (?, ?, ?, ?)"),
                text(settings.namespace()),
                text(name),
                number,
                stamp);
    }

    /**
     * Bumps a resource on the handle's connection, in the transaction that it is in.
     *
     * @return the number that this bump made
     */
    abstract long bump(Handle handle, String name, long stamp);

    /** What tells the database at the other end from others; null if the incarnation is, and nothing else does. */
    @Nullable Mark mark(Handle handle, @Nullable String incarnation) {
        return incarnation == null ? null : Mark.of(incarnation, 0);
    }

    /**
     * Bumps as {@link #bump} does, but only where the mark is; announces it likewise. It takes no more round trips.
     *
     * @return the number that this bump made; null if the mark is not there, and nothing was done
     */
    abstract @Nullable Long bumpIfMarked(Handle handle, Mark mark, String name, long stamp) throws SQLException;

    /** For {@link #bumpIfMarked}: one row with the columns of a new record if the nonce is there, else none. */
    final String newRecordIfMarked() {
        return "SELECT ?, ?, 1, ?" + IF_MARKED;
    }

    /** The arguments of {@link #newRecordIfMarked}. */
    final List<Object> newRecordArguments(Mark mark, String name, long stamp) {
        return List.of(
                text(settings.namespace()),
                text(name),
                stamp,
                text(settings.namespace()),
                text(LAYOUT_NAME),
                mark.nonce());
    }

    /** The least isolation in which all statements of a transaction see one instant, as JDBC counts them. */
    int snapshotIsolation() {
        return Connection.TRANSACTION_REPEATABLE_READ;
    }

    /** What {@link #snapshotIsolation} is called. */
    String snapshotIsolationName() {
        return "TRANSACTION_REPEATABLE_READ";
    }

    /** Whether {@link #bump} takes more than one statement, which have to be one transaction. */
    boolean bumpsInSeveralStatements() {
        return false;
    }

    /**
     * For {@link #bump} where one statement inserts the row that a query gives, or updates, and returns the number.
     *
     * @param assigned what else an update assigns
     * @param returned what else is returned
     */
    final String upsertSql(String newRecord, String assigned, String returned) {
        return identifiers.fill("INSERT INTO {table} AS {record} ({namespace}, {name}, {number}, {stamp}) " + newRecord
                + " ON CONFLICT ({namespace}, {name})"
                + " DO UPDATE SET {number} = {record}.{number} + 1, {stamp} = excluded.{stamp}" + assigned
                + " RETURNING {number}" + returned);
    }

    static long number(Handle handle, String sql, Object... arguments) {
        Long number = numberOrNull(handle, sql, arguments);
        if (number == null) {
            throw new IllegalStateException("The database returned no number");
        }
        return number;
    }

    static @Nullable Long numberOrNull(Handle handle, String sql, Object... arguments) {
        try (Query query = handle.select(sql, arguments)) {
            // Reads to the end of the result: SQLite commits there.
            return query.mapTo(Long.class).findOne().orElse(null);
        }
    }

    /** The triggers that bump resources when these tables are changed. */
    abstract Triggers triggers(List<TriggeredTable> tables);

    /** A namespace or name as it is bound. */
    Object text(String text) {
        return text;
    }

    /** A name as it is read. */
    String text(ResultSet row, int column) throws SQLException {
        return row.getString(column);
    }

    /** Whether the driver bounds single statements without a round trip of its own. */
    boolean boundsStatements() {
        return true;
    }
}
