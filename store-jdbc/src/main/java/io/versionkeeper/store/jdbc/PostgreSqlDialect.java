package io.versionkeeper.store.jdbc;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.Query;

/** PostgreSQL from version 13, where transaction ids have a type of their own. */
final class PostgreSqlDialect extends Dialect {
    private static final int LEAST_VERSION = 130_000;
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final List<Column> COLUMNS = List.of(
            new Column("namespace", "TEXT COLLATE \"C\" NOT NULL", "text", 0),
            new Column("name", "TEXT COLLATE \"C\" NOT NULL", "text", 0),
            new Column("number", "BIGINT NOT NULL", "int8", 0),
            new Column("stamp", "BIGINT NOT NULL", "int8", 0),
            new Column("changed", "XID8 NOT NULL DEFAULT pg_current_xact_id()", "xid8", 0));

    // What changes when another server answers, or a standby was promoted.
    private static final String SYSTEM = "(SELECT system_identifier::text FROM pg_control_system())";
    private static final String TIMELINE = "(SELECT left(pg_walfile_name(pg_current_wal_lsn()), 8))";

    private final String readSql;

    private PostgreSqlDialect(Settings settings, String identity) {
        super(settings, '"', COLUMNS);
        this.readSql = identifiers.fill("SELECT {name}, {number}, {stamp}, CASE WHEN {name} = '' THEN " + identity
                + " END FROM {table} WHERE {namespace} = ? AND {name} = ANY (?)");
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
        return new PostgreSqlDialect(settings, identity.toString());
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
        String[] wanted = Stream.concat(Stream.of(LAYOUT_NAME), names.stream()).toArray(String[]::new);
        return handle.createQuery(readSql)
                .bind(0, settings.namespace())
                .bind(
                        1,
                        (position, statement, context) -> statement.setArray(
                                position, statement.getConnection().createArrayOf("text", wanted)));
    }

    @Override
    long bump(Handle handle, String name, long stamp) {
        return upsert(handle, ", {changed} = pg_current_xact_id()", name, stamp);
    }
}
