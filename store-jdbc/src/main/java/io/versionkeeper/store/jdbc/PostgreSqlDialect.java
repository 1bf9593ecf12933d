package io.versionkeeper.store.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** PostgreSQL from version 13, where transaction ids have a type of their own. */
final class PostgreSqlDialect extends Dialect {
    private static final int LEAST_VERSION = 130_000;
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    /** No right to md5(), none where cryptography is restricted to what a standard allows, or no pg_notify(). */
    private static final Set<String> NO_CHANNEL = Set.of(INSUFFICIENT_PRIVILEGE, "XX000", "42883", "0A000");

    private static final List<Column> COLUMNS = List.of(
            new Column("namespace", "TEXT COLLATE \"C\" NOT NULL", "text", 0),
            new Column("name", "TEXT COLLATE \"C\" NOT NULL", "text", 0),
            new Column("number", "BIGINT NOT NULL", "int8", 0),
            new Column("stamp", "BIGINT NOT NULL", "int8", 0),
            new Column("changed", "XID8 NOT NULL DEFAULT pg_current_xact_id()", "xid8", 0));

    // What changes when another server answers, or a standby was promoted.
    private static final String SYSTEM = "(SELECT system_identifier::text FROM pg_control_system())";
    private static final String TIMELINE = "(SELECT left(pg_walfile_name(pg_current_wal_lsn()), 8))";

    // All transactions below it had ended, and all at or above the other had not begun.
    private static final String OLDEST_RUNNING = "pg_snapshot_xmin(pg_current_snapshot())";
    private static final String FIRST_TO_COME = "pg_snapshot_xmax(pg_current_snapshot())";

    /** Of a record that came from another server with a dump this may be any number, and is a transaction to come. */
    private static final String CHANGED_HERE = "{changed} < " + FIRST_TO_COME;

    /**
     * Where the next changes are read from. Every transaction that this snapshot does not show is at or above the oldest
     * that runs. It is not above the newest record either, since ids that were given out and not written down are given
     * out again after a crash; and so it stays the same while nothing is bumped.
     */
    private static final String POSITION = "CAST(least(CAST(CAST(" + OLDEST_RUNNING + " AS text) AS numeric),"
            + " coalesce((SELECT CAST(CAST({changed} AS text) AS numeric) + 1 FROM {table} WHERE {namespace} = ? AND "
            + CHANGED_HERE + " ORDER BY {changed} DESC LIMIT 1), 0)) AS text)";

    private static final String NAMED = " FROM {table} WHERE {namespace} = ? AND {name} = ANY (?)";
    private static final String RECORD_TRANSACTION = ", {changed} = pg_current_xact_id()";

    /** The database among the server's, and the table. */
    private static final String PLACE = "(SELECT CAST(oid AS text) FROM pg_database WHERE datname = current_database())"
            + " || '-' || CAST(CAST(CAST(? AS regclass) AS oid) AS text)";

    /**
     * Reading the nonce in a serializable transaction would make it depend on every other that bumps, and fail with it;
     * and one that sees an earlier instant may not have it. There the place alone has to do, which costs a statement more.
     */
    private static final String MAY_READ_NONCE = "current_setting('transaction_isolation') <> 'serializable'";

    private static final String IF_MARKED = "SELECT ?, ?, 1, ? FROM {table} WHERE " + MAY_READ_NONCE
            + " AND {namespace} = ? AND {name} = '' AND {stamp} = ?";
    private static final String IF_HERE = "SELECT ?, ?, 1, ? WHERE CASE WHEN " + MAY_READ_NONCE
            + " THEN NOT EXISTS (SELECT 1 FROM {table} WHERE {namespace} = ? AND {name} = '') ELSE TRUE END AND ? = ";

    private final Announcements announcements;
    /** Servers that were set up alike give the same ids, and are told apart by their own, as far as it may be read. */
    private final String place;

    private final String bumpIfMarkedSql;
    private final String bumpIfHereSql;
    private final String readSql;
    private final String changesSql;
    private final String changesAndNamedSql;

    private PostgreSqlDialect(Settings settings, String identity, Announcements announcements) {
        super(settings, '"', COLUMNS);
        this.announcements = announcements;
        // The first 15 of its hexadecimal digits, so that it has no sign.
        this.place = "CAST(CAST('x' || left(encode(sha256(convert_to(" + PLACE
                + (identity.contains(SYSTEM) ? " || '-' || " + SYSTEM : "")
                + ", 'UTF8')), 'hex'), 15) AS bit(60)) AS bigint)";
        String announced = announcements.ofOwn() == null ? "" : ", pg_notify(?, ?)";
        this.bumpIfMarkedSql = upsertSql(IF_MARKED, RECORD_TRANSACTION, announced);
        this.bumpIfHereSql = upsertSql(IF_HERE + place, RECORD_TRANSACTION, announced);
        String record = "SELECT {name}, {number}, {stamp}, CASE WHEN {name} = '' THEN " + identity + " END";
        this.readSql = identifiers.fill(record + NAMED);
        // Each part is a scan of an index, also on a table that has grown since the statement was planned.
        String layout = record + ", " + POSITION + ", " + OLDEST_RUNNING
                + " >= CAST(? AS xid8) FROM {table} WHERE {namespace} = ? AND {name} = ''";
        String others = " UNION ALL SELECT {name}, {number}, {stamp}, NULL, NULL, NULL";
        String changed = others + " FROM {table} WHERE {namespace} = ? AND {changed} >= CAST(? AS xid8) AND "
                + CHANGED_HERE + " AND {name} <> ''";
        this.changesSql = identifiers.fill(layout + changed);
        this.changesAndNamedSql = identifiers.fill(layout + changed + others + NAMED);
    }

    /**
     * What tells of bumps.
     *
     * @param channel the namespace's; null if bumps are not watched
     * @param allowed whether the store's user may announce its own
     */
    private record Announcements(@Nullable String channel, boolean allowed) {
        /** Where the store's own bumps are announced; null if they are not. */
        @Nullable String ofOwn() {
            return allowed ? channel : null;
        }

        static Announcements of(Handle handle, Settings settings) {
            if (!settings.watch()) {
                return new Announcements(null, false);
            }
            try (Query query = handle.select(
                    "SELECT 'versionkeeper_' || md5(?), has_function_privilege('pg_notify(text, text)', 'EXECUTE')",
                    settings.namespace())) {
                return query.map((row, context) -> new Announcements(row.getString(1), row.getBoolean(2)))
                        .one();
            } catch (JdbiException e) {
                if (SqlErrors.in(e).stream().anyMatch(sql -> NO_CHANNEL.contains(SqlErrors.state(sql)))) {
                    return new Announcements(null, false);
                }
                throw e;
            }
        }
    }

    static PostgreSqlDialect of(Handle handle, Settings settings) {
        String encoding = show(handle, "server_encoding");
        if (!encoding.equals("UTF8")) {
            throw new SetupException("its database has the encoding " + encoding
                    + ", which cannot hold every name; use one with ENCODING 'UTF8'");
        }
        if (Integer.parseInt(show(handle, "server_version_num")) < LEAST_VERSION) {
            throw new SetupException(
                    "its server is PostgreSQL " + show(handle, "server_version") + "; use 13 or later");
        }
        StringBuilder identity = new StringBuilder("''");
        for (String part : List.of(SYSTEM, TIMELINE)) {
            if (isReadable(handle, part)) {
                identity.append(" || '-' || ").append(part);
            }
        }
        return new PostgreSqlDialect(settings, identity.toString(), Announcements.of(handle, settings));
    }

    private static String show(Handle handle, String setting) {
        try (Query query = handle.select("SELECT current_setting(?)", setting)) {
            return query.mapTo(String.class).one();
        }
    }

    /** Hosted servers may not let everybody see these. */
    private static boolean isReadable(Handle handle, String expression) {
        try (Query query = handle.createQuery("SELECT " + expression)) {
            query.mapTo(String.class).one();
            return true;
        } catch (JdbiException e) {
            if (SqlErrors.in(e).stream().anyMatch(sql -> SqlErrors.state(sql).equals(INSUFFICIENT_PRIVILEGE))) {
                return false;
            }
            throw e;
        }
    }

    @Override
    Set<String> products() {
        return Set.of("PostgreSQL");
    }

    @Override
    List<String> ddl() {
        return Stream.concat(
                        super.ddl().stream(),
                        Stream.of(identifiers.fill("CREATE INDEX ON {table} ({namespace}, {changed})")))
                .toList();
    }

    @Override
    Set<String> primaryKey(Handle handle) {
        return columns(
                handle,
                "SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)"
                        + " WHERE indrelid = to_regclass(?) AND indisprimary");
    }

    @Override
    Set<String> foldingColumns(Handle handle) {
        return columns(
                handle,
                "SELECT attname FROM pg_attribute JOIN pg_collation c ON c.oid = attcollation"
                        + " WHERE attrelid = to_regclass(?) AND attname IN ('namespace', 'name')"
                        + " AND NOT collisdeterministic");
    }

    private Set<String> columns(Handle handle, String sql) {
        try (Query query = handle.select(sql, identifiers.qualifiedTable())) {
            return query.mapTo(String.class).set();
        }
    }

    @Override
    Query readQuery(Handle handle, List<String> names) {
        return handle.createQuery(readSql)
                .bind(0, settings.namespace())
                .bind(1, array(Stream.concat(Stream.of(LAYOUT_NAME), names.stream())));
    }

    /** A replica in recovery has no position in the log that it writes. */
    @Override
    Query replicaQuery(Handle handle, List<String> names) {
        return handle.createQuery(identifiers.fill("SELECT {name}, {number}, {stamp}, ''" + NAMED))
                .bind(0, settings.namespace())
                .bind(1, array(Stream.concat(Stream.of(LAYOUT_NAME), names.stream())));
    }

    private static Argument array(Stream<String> names) {
        String[] elements = names.toArray(String[]::new);
        return (position, statement, context) ->
                statement.setArray(position, statement.getConnection().createArrayOf("text", elements));
    }

    @Override
    boolean readsChanges() {
        return true;
    }

    @Override
    Query changesQuery(Handle handle, List<String> names, String position) {
        Query query = handle.createQuery(names.isEmpty() ? changesSql : changesAndNamedSql)
                .bind(0, settings.namespace())
                .bind(1, position)
                .bind(2, settings.namespace())
                .bind(3, settings.namespace())
                .bind(4, position);
        return names.isEmpty() ? query : query.bind(5, settings.namespace()).bind(6, array(names.stream()));
    }

    @Override
    @Nullable String channel() {
        return announcements.channel;
    }

    @Override
    Triggers triggers(List<TriggeredTable> tables) {
        return new PostgreSqlTriggers(this, tables);
    }

    /** Announced in the same statement, which the server does at the commit. */
    @Override
    long bump(Handle handle, String name, long stamp) {
        String channel = announcements.ofOwn();
        if (channel == null) {
            return upsert(handle, name, stamp, RECORD_TRANSACTION, "");
        }
        try {
            return upsert(handle, name, stamp, RECORD_TRANSACTION, ", pg_notify(?, ?)", channel, name);
        } catch (JdbiException e) {
            if (!SqlErrors.refusesAnnouncement(e) || handle.isInTransaction()) {
                throw e;
            }
            return upsert(handle, name, stamp, RECORD_TRANSACTION, "");
        }
    }

    @Override
    Mark mark(Handle handle, @Nullable String incarnation) {
        long here = number(handle, "SELECT " + place, identifiers.qualifiedTable());
        return incarnation == null ? new Mark(0, here) : Mark.of(incarnation, here);
    }

    @Override
    @Nullable Long bumpIfMarked(Handle handle, Mark mark, String name, long stamp) {
        Long number = bumpIf(bumpIfMarkedSql, handle, name, stamp, mark.nonce());
        return number != null
                ? number
                : bumpIf(bumpIfHereSql, handle, name, stamp, mark.place(), identifiers.qualifiedTable());
    }

    private @Nullable Long bumpIf(String sql, Handle handle, String name, long stamp, Object... mark) {
        List<Object> arguments = new ArrayList<>(List.of(settings.namespace(), name, stamp, settings.namespace()));
        arguments.addAll(List.of(mark));
        String channel = announcements.ofOwn();
        if (channel != null) {
            arguments.addAll(List.of(channel, name));
        }
        return numberOrNull(handle, sql, arguments.toArray());
    }
}
