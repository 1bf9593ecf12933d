package io.versionkeeper.store.jdbc;

import io.versionkeeper.ResourceId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/**
 * The triggers by which one database bumps resources when somebody changes their tables. Names are looked up first, so
 * that statements mean the same tables on every connection. Immutable.
 */
abstract class Triggers {
    /** Another node may be installing the same just now. */
    private static final int ATTEMPTS = 5;

    private static final long MAX_PAUSE_MILLIS = 100;

    private static final int DIGEST_BYTES = 16;

    final Dialect dialect;
    private final List<TriggeredTable> declared;

    Triggers(Dialect dialect, List<TriggeredTable> declared) {
        this.dialect = dialect;
        this.declared = declared;
    }

    /** A table as it is in the database. */
    record Found(String schema, String table) {}

    /** One declared table, and the versions' own. */
    record Target(Found versions, Found table, ResourceId resource) {}

    /** What is there of a table's triggers. */
    enum State {
        PRESENT,
        /** It bumps, but is not quite what this store would install. */
        OUTDATED,
        DISABLED,
        MISSING
    }

    // ---- what each database has

    /** Looks a table up; null if there is none. */
    abstract @Nullable Found find(Handle handle, @Nullable String schema, String table);

    /** What has to be there before the triggers. */
    List<String> createShared(Found versions) {
        return List.of();
    }

    abstract List<String> create(Target target);

    abstract List<String> drop(Target target);

    /** What goes after the last trigger. */
    List<String> dropShared(Found versions) {
        return List.of();
    }

    abstract State state(Handle handle, Target target);

    /** What to add where neither the trigger nor its table may be seen. */
    String unseen() {
        return "";
    }

    /** Keeps other nodes from installing, where a transaction does not. */
    void lock(Handle handle, int timeoutSeconds) throws SQLException {}

    void unlock(Handle handle) {}

    // ---- what they have in common

    /** Those that are there stay as they are: where a database makes triggers one by one, no change slips through. */
    final void install(Handle handle, int timeoutSeconds) throws SQLException {
        lock(handle, timeoutSeconds);
        try {
            List<Target> absent = absent(handle);
            for (int attempt = 1; !absent.isEmpty(); attempt++) {
                List<String> statements = installSql(absent);
                try {
                    execute(handle, statements, timeoutSeconds);
                    return;
                } catch (SQLException e) {
                    if (attempt == ATTEMPTS || !pause()) {
                        throw refused("install", e, statements);
                    }
                }
                absent = absent(handle);
            }
        } finally {
            unlock(handle);
        }
    }

    /** False if the thread was interrupted. */
    private static boolean pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(MAX_PAUSE_MILLIS));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    final void remove(Handle handle, int timeoutSeconds) throws SQLException {
        List<String> statements = removeSql(handle);
        try {
            execute(handle, statements, timeoutSeconds);
        } catch (SQLException e) {
            throw refused("remove", e, statements);
        }
    }

    /** As one transaction where the database can. Names may hold what a driver takes for a place or an escape. */
    private static void execute(Handle handle, List<String> statements, int timeoutSeconds) throws SQLException {
        handle.useTransaction(transaction -> {
            try (Statement statement = transaction.getConnection().createStatement()) {
                statement.setEscapeProcessing(false);
                statement.setQueryTimeout(timeoutSeconds);
                for (String sql : statements) {
                    statement.execute(sql);
                }
            }
        });
    }

    private static SQLException refused(String what, SQLException e, List<String> statements) throws SQLException {
        if (SqlErrors.lasting(e) == null) {
            return e;
        }
        throw new SetupException(
                "its user may not, or cannot (" + e.getMessage() + "); let somebody with the right to " + what
                        + " them run:\n" + String.join(";\n", statements) + ";",
                e);
    }

    final List<String> installSql(Handle handle) {
        return installSql(targets(handle));
    }

    private List<String> installSql(List<Target> targets) {
        if (targets.isEmpty()) {
            return List.of();
        }
        List<String> statements = new ArrayList<>(createShared(targets.get(0).versions()));
        targets.forEach(target -> statements.addAll(create(target)));
        return List.copyOf(statements);
    }

    /** A table that is gone took its triggers along. */
    final List<String> removeSql(Handle handle) {
        Found versions = versions(handle);
        List<String> statements = new ArrayList<>();
        for (TriggeredTable each : declared) {
            Found table = find(handle, each.schema(), each.table());
            if (table != null) {
                statements.addAll(drop(new Target(versions, table, each.resource())));
            }
        }
        statements.addAll(dropShared(versions));
        return declared.isEmpty() ? List.of() : List.copyOf(statements);
    }

    private List<Target> targets(Handle handle) {
        Found versions = versions(handle);
        return declared.stream().map(each -> required(handle, versions, each)).toList();
    }

    private List<Target> absent(Handle handle) {
        return targets(handle).stream()
                .filter(target -> state(handle, target) != State.PRESENT)
                .toList();
    }

    /** For each resource what it lacks. */
    final Map<ResourceId, String> missing(Handle handle) {
        Found versions = versions(handle);
        Map<ResourceId, String> missing = new LinkedHashMap<>();
        for (TriggeredTable each : declared) {
            String lack = lack(handle, versions, each);
            if (lack != null) {
                missing.merge(each.resource(), "on table " + each + lack, (one, other) -> one + "; " + other);
            }
        }
        return Map.copyOf(missing);
    }

    private @Nullable String lack(Handle handle, Found versions, TriggeredTable declared) {
        Found table = find(handle, declared.schema(), declared.table());
        if (table == null) {
            return ", which does not exist" + unseen();
        }
        return switch (state(handle, new Target(versions, table, declared.resource()))) {
            case PRESENT, OUTDATED -> null;
            case DISABLED -> " (disabled)";
            case MISSING -> unseen();
        };
    }

    private Found versions(Handle handle) {
        Found versions = find(handle, dialect.settings.schema(), dialect.settings.table());
        if (versions == null) {
            // Dropped meanwhile: the database's own error, upon which the store makes it anew.
            try (Query query = handle.createQuery(dialect.shapeQuery())) {
                query.mapTo(String.class).list();
            }
            throw new SetupException("its table " + dialect.identifiers.qualifiedTable() + " is none of a schema");
        }
        return versions;
    }

    private Target required(Handle handle, Found versions, TriggeredTable declared) {
        Found table = find(handle, declared.schema(), declared.table());
        if (table == null) {
            throw new SetupException("the table " + declared + " of the resource \"" + declared.resource()
                    + "\" does not exist; make it first, or mend its name where the triggers are declared");
        }
        if (table.equals(versions)) {
            throw new SetupException("the table " + declared + " of the resource \"" + declared.resource()
                    + "\" holds the versions themselves; declare the table of the data");
        }
        return new Target(versions, table, declared.resource());
    }

    final String quoted(Found table) {
        return dialect.identifiers.quote(table.schema()) + "." + dialect.identifiers.quote(table.table());
    }

    /** At most 46 characters, and another one for anything else. */
    static String name(String... parts) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\0", parts).getBytes(StandardCharsets.UTF_8));
            return "versionkeeper_" + HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }
}
