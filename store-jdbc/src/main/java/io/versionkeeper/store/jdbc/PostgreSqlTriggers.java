package io.versionkeeper.store.jdbc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** PostgreSQL's: one for each table, which runs once for each statement, and one function for all. */
final class PostgreSqlTriggers extends Triggers {
    private static final int MAX_IDENTIFIER_BYTES = 63;

    /** pg_trigger.tgtype of what {@link #create} makes: INSERT (4), DELETE (8), UPDATE (16) and TRUNCATE (32). */
    private static final int TYPE = 4 + 8 + 16 + 32;

    private static final String BODY = """

            DECLARE
              drawn bigint := hashtextextended(gen_random_uuid()::text, 0);
              free record;
            BEGIN
              IF current_setting('transaction_isolation') = 'serializable' THEN
                INSERT INTO VERSIONS AS {record} ({namespace}, {name}, {number}, {stamp}, {changed})
                    VALUES (TG_ARGV[0], TG_ARGV[1], 1, drawn, pg_current_xact_id())
                    ON CONFLICT ({namespace}, {name}) DO UPDATE
                    SET {number} = {record}.{number} + 1, {stamp} = drawn, {changed} = pg_current_xact_id();
              ELSE
                SELECT {name} AS stripe, OWN AS bumped INTO free FROM VERSIONS WHERE STRIPE
                    ORDER BY OWN DESC, {changed} = pg_current_xact_id() DESC LIMIT 1 FOR UPDATE SKIP LOCKED;
                IF NOT FOUND THEN
                  INSERT INTO VERSIONS ({namespace}, {name}, {number}, {stamp}, {changed})
                      VALUES (NEW_NAMESPACE, NEW_NAME, 1, drawn, pg_current_xact_id());
                ELSIF NOT free.bumped THEN
                  UPDATE VERSIONS SET {number} = {number} + 1, {stamp} = drawn, {changed} = pg_current_xact_id()
                      WHERE {namespace} = NEW_NAMESPACE AND {name} = free.stripe;
                END IF;
              END IF;
              IF TG_NARGS = 3 AND has_function_privilege('pg_notify(text, text)', 'EXECUTE')
                  AND pg_notification_queue_usage() < 0.5 THEN
                PERFORM pg_notify(TG_ARGV[2], TG_ARGV[1]);
              END IF;
              RETURN NULL;
            END
            """
            // The row says by itself who wrote it; of one that came with a dump the column alone may be any
            // transaction. After a savepoint it says another one, and is bumped again.
            .replace("OWN", "({changed} = pg_current_xact_id() AND xmin = pg_current_xact_id()::xid)")
            .replace("STRIPE", Stripes.condition("TG_ARGV[0]", "TG_ARGV[1]"))
            .replace("NEW_NAMESPACE", Stripes.namespaceSql("TG_ARGV[0]"))
            .replace("NEW_NAME", Stripes.newName("TG_ARGV[1]"));

    private final @Nullable String channel;

    PostgreSqlTriggers(PostgreSqlDialect dialect, List<TriggeredTable> declared) {
        super(dialect, declared);
        this.channel = dialect.channel();
    }

    @Override
    @Nullable Found find(Handle handle, @Nullable String schema, String table) {
        try (Query query = handle.createQuery("SELECT nspname, relname FROM pg_catalog.pg_class c"
                + " JOIN pg_catalog.pg_namespace n ON n.oid = relnamespace WHERE relname = ? AND relkind IN ('r', 'p')"
                + " AND CASE WHEN CAST(? AS text) IS NULL THEN pg_table_is_visible(c.oid) ELSE nspname = ? END")) {
            return query.bind(0, table)
                    .bind(1, schema)
                    .bind(2, schema)
                    .map((row, context) -> new Found(row.getString(1), row.getString(2)))
                    .findOne()
                    .orElse(null);
        }
    }

    /**
     * It runs with its owner's rights, so that writers need none on the versions; nobody else may make triggers of it,
     * which could bump anything.
     */
    @Override
    List<String> createShared(Found versions) {
        String function = quoted(function(versions)) + "()";
        return List.of(
                refuseWithoutRights(versions),
                "CREATE OR REPLACE FUNCTION " + function + " RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
                        + " SET search_path = pg_catalog, pg_temp AS " + literal(body(versions)),
                "REVOKE ALL ON FUNCTION " + function + " FROM PUBLIC");
    }

    /** The function would run with too few, and fail whoever changes the table. */
    private String refuseWithoutRights(Found versions) {
        return "DO "
                + literal("BEGIN IF NOT (" + rights("current_user", versions) + ") THEN RAISE EXCEPTION"
                        + " 'the triggers bump with the rights of whoever makes them: SELECT, INSERT and UPDATE on %"
                        + " are missing', " + literal(quoted(versions)) + " USING ERRCODE ="
                        + " 'insufficient_privilege'; END IF; END");
    }

    private String rights(String role, Found versions) {
        String table = literal(quoted(versions));
        return Stream.of("SELECT", "INSERT", "UPDATE")
                .map(right -> "has_table_privilege(" + role + ", " + table + ", '" + right + "')")
                .collect(Collectors.joining(" AND "));
    }

    /**
     * Bumps a stripe that no other transaction holds, and makes one if there is none; once in a transaction. A serializable
     * one would depend on all others by looking for a stripe, and waits for the record's own row.
     *
     * <p>Its arguments are the namespace, the name and, if bumps are told, the channel.
     */
    private String body(Found versions) {
        // Named only then: the table's name may hold what a template has for a column.
        return dialect.identifiers.fill(BODY).replace("VERSIONS", quoted(versions));
    }

    @Override
    List<String> create(Target target) {
        return List.of(
                drop(target).get(0),
                "CREATE TRIGGER " + dialect.identifiers.quote(name(target))
                        + " AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON " + quoted(target.table())
                        + " FOR EACH STATEMENT EXECUTE FUNCTION "
                        + quoted(function(target.versions()))
                        + arguments(target).stream()
                                .map(PostgreSqlTriggers::literal)
                                .collect(Collectors.joining(", ", "(", ")")));
    }

    @Override
    List<String> drop(Target target) {
        return List.of(
                "DROP TRIGGER IF EXISTS " + dialect.identifiers.quote(name(target)) + " ON " + quoted(target.table()));
    }

    /** Unless triggers of other resources, or of another application's, still use it, or somebody else owns it. */
    @Override
    List<String> dropShared(Found versions) {
        return List.of("DO "
                + literal("BEGIN DROP FUNCTION IF EXISTS " + quoted(function(versions))
                        + "(); EXCEPTION WHEN dependent_objects_still_exist OR insufficient_privilege THEN NULL; END"));
    }

    private List<String> arguments(Target target) {
        List<String> arguments = new ArrayList<>(
                List.of(dialect.settings.namespace(), target.resource().name()));
        if (channel != null) {
            arguments.add(channel);
        }
        return arguments;
    }

    /** A trigger's name is its table's. */
    private String name(Target target) {
        Found versions = target.versions();
        return name(dialect.settings.namespace(), target.resource().name(), versions.schema(), versions.table());
    }

    private static Found function(Found versions) {
        String name = versions.table() + "_bump";
        return new Found(
                versions.schema(),
                name.getBytes(StandardCharsets.UTF_8).length <= MAX_IDENTIFIER_BYTES ? name : name(name));
    }

    /** The same whether or not the server takes backslashes for escapes. */
    private static String literal(String text) {
        String quoted = "'" + text.replace("'", "''") + "'";
        return text.contains("\\") ? "E" + quoted.replace("\\", "\\\\") : quoted;
    }

    @Override
    State state(Handle handle, Target target) {
        Found function = function(target.versions());
        List<String> arguments = arguments(target);
        try (Query query = handle.createQuery("SELECT CASE WHEN tgenabled NOT IN ('O', 'A') THEN 'DISABLED'"
                + " WHEN tgargs = ? AND prosrc = ? THEN 'PRESENT' ELSE 'OUTDATED' END"
                + " FROM pg_catalog.pg_trigger JOIN pg_catalog.pg_proc p ON p.oid = tgfoid"
                + " JOIN pg_catalog.pg_namespace n ON n.oid = pronamespace"
                // By the catalogue, as the store's user need have no right to the table's schema.
                + " JOIN pg_catalog.pg_class c ON c.oid = tgrelid JOIN pg_catalog.pg_namespace cn ON cn.oid = c.relnamespace"
                + " WHERE cn.nspname = ? AND c.relname = ? AND prosecdef AND "
                + rights("proowner", target.versions())
                + " AND tgname = ? AND tgtype = ? AND tgqual IS NULL AND tgattr = ''"
                + " AND n.nspname = ? AND proname = ? AND position(CAST(? AS bytea) IN tgargs) = 1")) {
            return query.bind(0, bytes(arguments))
                    .bind(1, body(target.versions()))
                    .bind(2, target.table().schema())
                    .bind(3, target.table().table())
                    .bind(4, name(target))
                    .bind(5, TYPE)
                    .bind(6, function.schema())
                    .bind(7, function.table())
                    .bind(8, bytes(arguments.subList(0, 2)))
                    .mapTo(State.class)
                    .findOne()
                    .orElse(State.MISSING);
        }
    }

    /** As pg_trigger.tgargs has them. */
    private static byte[] bytes(List<String> arguments) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String argument : arguments) {
            bytes.writeBytes(argument.getBytes(StandardCharsets.UTF_8));
            bytes.write(0);
        }
        return bytes.toByteArray();
    }
}
