package io.versionkeeper.store.jdbc;

import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Looks for the table, makes it when that is allowed, and checks its shape. */
final class Table {
    private static final Set<String> KEY = Set.of("namespace", "name");
    private static final int LOOKS = 5;
    private static final long LOOK_MILLIS = 50;

    private final Handle handle;
    private final Dialect dialect;

    private Table(Handle handle, Dialect dialect) {
        this.handle = handle;
        this.dialect = dialect;
    }

    static void ensure(Handle handle, Dialect dialect) throws SQLException {
        new Table(handle, dialect).ensure();
    }

    private void ensure() throws SQLException {
        List<String> differences = differences();
        if (differences == null) {
            if (!dialect.settings.createTable()) {
                throw new SetupException("its table " + dialect.identifiers.qualifiedTable()
                        + " does not exist; let somebody with the right to do so make it:\n" + ddl());
            }
            differences = create();
        }
        if (!differences.isEmpty() && dialect.settings.createTable()) {
            differences = afterAWhile(differences);
        }
        if (!differences.isEmpty()) {
            throw new SetupException("its table " + dialect.identifiers.qualifiedTable() + " has another shape: "
                    + String.join("; ", differences) + "; choose another name by the option table, or make it anew"
                    + " by:\n" + ddl());
        }
    }

    /** Another node may be making the table just now: H2 shows a new table before its key. */
    private List<String> afterAWhile(List<String> differences) throws SQLException {
        List<String> latest = differences;
        for (int look = 0; look < LOOKS && !latest.isEmpty(); look++) {
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return latest;
            }
            List<String> seen = differences();
            latest = seen == null ? latest : seen;
        }
        return latest;
    }

    /** How the table differs from what it should be; null if there is none. */
    private @Nullable List<String> differences() throws SQLException {
        List<String> differences;
        try (Query query = handle.createQuery(dialect.shapeQuery())) {
            differences = query.scanResultSet((rows, context) ->
                    Column.differences(dialect.columns(), rows.get().getMetaData()));
        } catch (JdbiException e) {
            if (SqlErrors.missesTable(e)) {
                return null;
            }
            throw e;
        }
        Set<String> key = dialect.primaryKey(handle);
        if (!key.equals(KEY)) {
            differences.add("its primary key is " + new TreeSet<>(key) + ", not (namespace, name)");
        }
        dialect.foldingColumns(handle)
                .forEach(column ->
                        differences.add("the collation of " + column + " takes different names for the same"));
        return differences;
    }

    private List<String> create() throws SQLException {
        JdbiException failure = null;
        try {
            // As one transaction where the database can: no table without its index.
            handle.useTransaction(transaction -> dialect.ddl().forEach(transaction::execute));
        } catch (JdbiException e) {
            // Another node may have been faster, and the database have taken that for an error.
            failure = e;
        }
        List<String> differences = differences();
        if (differences != null) {
            return differences;
        }
        if (failure != null && SqlErrors.lasting(failure) == null) {
            throw failure;
        }
        throw new SetupException(
                "its table " + dialect.identifiers.qualifiedTable()
                        + " does not exist and cannot be made"
                        + (failure == null
                                ? ""
                                : " (" + SqlErrors.in(failure).get(0).getMessage() + ")")
                        + "; let somebody with the right to do so make it:\n" + ddl(),
                failure);
    }

    private String ddl() {
        return String.join(";\n", dialect.ddl()) + ";";
    }
}
