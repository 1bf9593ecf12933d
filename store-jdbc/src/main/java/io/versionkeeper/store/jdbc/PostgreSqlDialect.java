package io.versionkeeper.store.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

    private static final String AFTER_NEWEST =
            "(SELECT CAST(CAST({changed} AS text) AS numeric) + 1 FROM {table} WHERE {namespace} = ? AND "
                    + CHANGED_HERE + " ORDER BY {changed} DESC LIMIT 1)";

    /**
     * Where the next changes are read from. Every transaction that this snapshot does not show is at or above the oldest
     * that runs. It is not above the newest record either, since ids that were given out and not written down are given
     * out again after a crash; and so it stays the same while nothing is bumped.
     */
    private static final String POSITION = position("greatest(" + AFTER_NEWEST + ", " + AFTER_NEWEST + ")");

    private static final String POSITION_WITHOUT_STRIPES = position(AFTER_NEWEST);

    private static final String NAMED = " FROM {table} WHERE {namespace} = ? AND {name} = ANY (?)";
    private static final String STRIPES = " FROM {table} WHERE {namespace} = ? AND ";
    /** In an order, or the planner might read all records to find none. */
    private static final String ANY_STRIPE =
            " FROM (SELECT * FROM {table} WHERE {namespace} = ? ORDER BY {changed} LIMIT 1) {any}";

    private static final String STRIPES_OF_NAMED = Stripes.RECORD_NAME + " IN (SELECT unnest(CAST(? AS text[])))";
    private static final String CHANGED =
            " FROM {table} WHERE {namespace} = ? AND {changed} >= CAST(? AS xid8) AND " + CHANGED_HERE;
    private static final String RECORD_TRANSACTION = ", {changed} = pg_current_xact_id()";

    /** The database among the server's, and the table. */
    private static final String PLACE = "(SELECT CAST(oid AS text) FROM pg_database WHERE datname = current_database())"
            + " || '-' || CAST(CAST(CAST(? AS regclass) AS oid) AS text)";

    /**
     * A serializable transaction that reads other rows, such as the nonce, depends on all that bump, and fails with them. Its
     * place alone has to do there, which costs a statement more, and the number is that of the record without stripes: a
     * lower bound. One that sees an earlier instant may not have the nonce either.
     */
    private static final String MAY_READ = "current_setting('transaction_isolation') <> 'serializable'";

    private static final String NEW_RECORD = "SELECT {new}.{namespace}, {new}.{name}, 1, %s"
            + " FROM (VALUES (CAST(? AS text), CAST(? AS text), CAST(? AS bigint)))"
            + " AS {new} ({namespace}, {name}, {stamp})";

    /** Such that the sum with those of the stripes is the given one. */
    private static final String STAMP_LESS_STRIPES =
            Stripes.wrapped("{new}.{stamp} - " + ifItMayBeRead(Stripes.sum("stamp", "{new}")));

    private static final String NUMBER_OF_STRIPES =
            " + CAST(" + ifItMayBeRead(Stripes.sum("number", "{record}")) + " AS bigint)";

    private static final String HAS_STRIPES = MAY_READ + " AND EXISTS (SELECT FROM {table} WHERE "
            + Stripes.condition("{record}.{namespace}", "{record}.{name}") + ")";

    private static final String LAYOUT_RECORD =
            "SELECT FROM {table} WHERE {namespace} = {new}.{namespace} AND {name} = ''";
    private static final String IF_MARKED =
            " WHERE " + MAY_READ + " AND EXISTS (" + LAYOUT_RECORD + " AND {stamp} = ?)";
    private static final String IF_HERE =
            " WHERE CASE WHEN " + MAY_READ + " THEN NOT EXISTS (" + LAYOUT_RECORD + ") ELSE TRUE END AND ? = ";

    private final String identity;
    private final Announcements announcements;
    private final boolean striped;
    /** Servers that were set up alike give the same ids, and are told apart by their own, as far as it may be read. */
    private final String place;

    private final String bumpSql;
    private final String silentBumpSql;
    private final String bumpIfMarkedSql;
    private final String bumpIfHereSql;
    private final String readSql;
    private final String replicaSql;
    private final String changesSql;
    private final String changesAndNamedSql;

    private PostgreSqlDialect(Settings settings, String identity, Announcements announcements, boolean striped) {
        super(settings, '"', COLUMNS);
        this.identity = identity;
        this.announcements = announcements;
        this.striped = striped;
        // The first 15 of its hexadecimal digits, so that it has no sign.
        this.place = "CAST(CAST('x' || left(encode(sha256(convert_to(" + PLACE
                + (identity.contains(SYSTEM) ? " || '-' || " + SYSTEM : "")
                + ", 'UTF8')), 'hex'), 15) AS bit(60)) AS bigint)";
        this.silentBumpSql = bumpSql("", "");
        String announced = announcements.ofOwn() == null ? "" : ", pg_notify(?, ?)";
        this.bumpSql = bumpSql("", announced);
        this.bumpIfMarkedSql = bumpSql(IF_MARKED, announced);
        this.bumpIfHereSql = bumpSql(IF_HERE + place, announced);
        String record = "SELECT {name}, {number}, {stamp}, CASE WHEN {name} = '' THEN " + identity + " END";
        String others = " UNION ALL SELECT {name}, {number}, {stamp}, NULL";
        String stripes = others + (striped ? STRIPES + STRIPES_OF_NAMED : ANY_STRIPE);
        this.readSql = identifiers.fill(record + NAMED + stripes);
        this.replicaSql = identifiers.fill("SELECT {name}, {number}, {stamp}, ''" + NAMED + stripes);
        // Each part is a scan of an index, also on a table that has grown since the statement was planned.
        String noLayout = others + ", NULL, NULL";
        String changed = record + ", " + (striped ? POSITION : POSITION_WITHOUT_STRIPES) + ", " + OLDEST_RUNNING
                + " >= CAST(? AS xid8) FROM {table} WHERE {namespace} = ? AND {name} = ''"
                + noLayout + CHANGED + " AND {name} <> ''";
        if (!striped) {
            this.changesSql = identifiers.fill(changed + noLayout + ANY_STRIPE);
            this.changesAndNamedSql = identifiers.fill(changed + noLayout + ANY_STRIPE + noLayout + NAMED);
            return;
        }
        String recordsOfStripes = "SELECT DISTINCT " + Stripes.RECORD_NAME + CHANGED;
        changed += " UNION ALL SELECT {found}.*, NULL, NULL FROM (" + recordsOfStripes + ") {striped} ({name})"
                // With a limit, or the planner might read all records to find those.
                + " CROSS JOIN LATERAL (SELECT {name}, {number}, {stamp}, NULL FROM {table}"
                + " WHERE {namespace} = ? AND {name} = {striped}.{name} LIMIT 1) {found}"
                + noLayout + STRIPES + "(" + Stripes.RECORD_NAME + " IN (" + recordsOfStripes + ") OR "
                + Stripes.RECORD_NAME + " IN (SELECT {name}" + CHANGED + ")";
        this.changesSql = identifiers.fill(changed + ")");
        this.changesAndNamedSql = identifiers.fill(changed + " OR " + STRIPES_OF_NAMED + ")" + noLayout + NAMED);
    }

    @Override
    Dialect withStripes() {
        return new PostgreSqlDialect(settings, identity, announcements, true);
    }

    @Override
    void requireStripes() {
        if (!striped) {
            throw new StripesNoticed();
        }
    }

    private static String position(String afterNewest) {
        return "CAST(least(CAST(CAST(" + OLDEST_RUNNING + " AS text) AS numeric), coalesce(" + afterNewest
                + ", 0)) AS text)";
    }

    private static String ifItMayBeRead(String sum) {
        return "CASE WHEN " + MAY_READ + " THEN " + sum + " ELSE 0 END";
    }

    private String bumpSql(String condition, String returned) {
        return upsertSql(
                NEW_RECORD.formatted(striped ? STAMP_LESS_STRIPES : "{new}.{stamp}") + condition,
                RECORD_TRANSACTION,
                (striped ? NUMBER_OF_STRIPES : ", " + HAS_STRIPES) + returned);
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
        boolean striped = !settings.triggered().isEmpty();
        return new PostgreSqlDialect(settings, identity.toString(), Announcements.of(handle, settings), striped);
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
        return query(handle, readSql, names);
    }

    /** A replica in recovery has no position in the log that it writes. */
    @Override
    Query replicaQuery(Handle handle, List<String> names) {
        return query(handle, replicaSql, names);
    }

    private Query query(Handle handle, String sql, List<String> names) {
        Argument wanted = array(Stream.concat(Stream.of(LAYOUT_NAME), names.stream()));
        Query query = handle.select(sql, settings.namespace(), wanted, Stripes.namespace(settings.namespace()));
        return striped ? query.bind(3, wanted) : query;
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
        String namespace = settings.namespace();
        String stripes = Stripes.namespace(namespace);
        // One for each place of the statements, in their order.
        List<Object> arguments = new ArrayList<>(
                striped
                        ? List.of(
                                namespace, stripes, position, namespace, namespace, position, stripes, position,
                                namespace, stripes, stripes, position, namespace, position)
                        : List.of(namespace, position, namespace, namespace, position, stripes));
        if (!names.isEmpty()) {
            Argument wanted = array(names.stream());
            if (striped) {
                arguments.add(wanted);
            }
            arguments.addAll(List.of(namespace, wanted));
        }
        return handle.select(names.isEmpty() ? changesSql : changesAndNamedSql, arguments.toArray());
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
        try {
            return Objects.requireNonNull(bumped(handle, bumpSql, announcements.ofOwn(), name, stamp));
        } catch (JdbiException e) {
            boolean refused = announcements.ofOwn() != null && SqlErrors.refusesAnnouncement(e);
            if (!refused || handle.isInTransaction()) {
                throw e;
            }
            return Objects.requireNonNull(bumped(handle, silentBumpSql, null, name, stamp));
        }
    }

    /**
     * Bumps, by a statement that announces it if there is a channel.
     *
     * @param condition the arguments of what it depends on
     */
    private @Nullable Long bumped(
            Handle handle, String sql, @Nullable String channel, String name, long stamp, Object... condition) {
        List<Object> arguments = new ArrayList<>(List.of(settings.namespace(), name, stamp));
        arguments.addAll(List.of(condition));
        if (channel != null) {
            arguments.addAll(List.of(channel, name));
        }
        try (Query query = handle.select(sql, arguments.toArray())) {
            return query.map((row, context) -> {
                        if (!striped && row.getBoolean(2)) {
                            throw new StripesNoticed();
                        }
                        return row.getLong(1);
                    })
                    .findOne()
                    .orElse(null);
        }
    }

    @Override
    Mark mark(Handle handle, @Nullable String incarnation) {
        long here = number(handle, "SELECT " + place, identifiers.qualifiedTable());
        return incarnation == null ? new Mark(0, here) : Mark.of(incarnation, here);
    }

    @Override
    @Nullable Long bumpIfMarked(Handle handle, Mark mark, String name, long stamp) {
        String channel = announcements.ofOwn();
        Long number = bumped(handle, bumpIfMarkedSql, channel, name, stamp, mark.nonce());
        return number != null
                ? number
                : bumped(handle, bumpIfHereSql, channel, name, stamp, mark.place(), identifiers.qualifiedTable());
    }
}
