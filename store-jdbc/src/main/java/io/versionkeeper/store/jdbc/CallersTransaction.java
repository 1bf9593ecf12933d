package io.versionkeeper.store.jdbc;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** A transaction that is open on a connection of the caller's, who alone ends it. */
final class CallersTransaction {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Handle handle;
    private final Dialect dialect;

    private CallersTransaction(Handle handle, Dialect dialect) {
        this.handle = handle;
        this.dialect = dialect;
    }

    /** Refuses a connection on which no transaction is open. */
    static void requireOpen(Connection connection) throws SQLException {
        if (connection.isClosed() || connection.getAutoCommit()) {
            throw new IllegalArgumentException(
                    "The connection is " + (connection.isClosed() ? "closed" : "in autocommit")
                            + "; pass one with a transaction open (setAutoCommit(false))");
        }
    }

    /** Takes a transaction of the store's own kind of database. */
    static CallersTransaction on(Handle handle, Dialect dialect) throws SQLException {
        String product = Dialect.product(handle);
        if (!dialect.products().contains(product)) {
            throw new IllegalArgumentException("The connection is to " + product
                    + ", where the store is not; pass one to the store's own database");
        }
        return new CallersTransaction(handle, dialect);
    }

    /**
     * Bumps resources, in the order of their names.
     *
     * @param mark of the store's database, as it was read last; null if it was not
     * @param anew reads it anew: null if somebody has removed it
     */
    Map<ResourceId, Version> bump(Set<ResourceId> names, @Nullable Mark mark, Supplier<@Nullable Mark> anew)
            throws SQLException {
        Map<ResourceId, Version> bumped = new HashMap<>();
        Mark latest = mark;
        for (ResourceId name : new TreeSet<>(names)) {
            long stamp = RANDOM.nextLong();
            Long number = bump(name, stamp, latest);
            if (number == null) {
                latest = anew.get();
                number = bump(name, stamp, latest);
            }
            if (number == null) {
                throw anotherDatabase("its records are others", null);
            }
            bumped.put(name, Version.of(number, stamp));
        }
        return Map.copyOf(bumped);
    }

    /** Null if this is another database than the store's. Where no records are, a plain bump makes the first one too. */
    private @Nullable Long bump(ResourceId name, long stamp, @Nullable Mark mark) throws SQLException {
        try {
            if (mark == null) {
                boolean bare = dialect.readInTransaction(handle, List.of()).layout() == null;
                return bare ? (Long) dialect.bump(handle, name.name(), stamp) : null;
            }
            return dialect.bumpIfMarked(handle, mark, name.name(), stamp);
        } catch (JdbiException e) {
            if (SqlErrors.missesTable(e)) {
                throw anotherDatabase("it has no table " + dialect.identifiers.qualifiedTable(), e);
            }
            throw e;
        }
    }

    private static IllegalArgumentException anotherDatabase(String why, @Nullable JdbiException cause) {
        return new IllegalArgumentException(
                "The connection leads to another database than the store's: " + why + ". Nothing was bumped; roll back,"
                        + " and pass a connection to the store's own database",
                cause);
    }

    /** Reads the versions of those that have a record. */
    Map<ResourceId, Version> read(Set<ResourceId> names) throws SQLException {
        int isolation = handle.getConnection().getTransactionIsolation();
        if (isolation < dialect.snapshotIsolation()) {
            throw new IllegalArgumentException("The transaction's isolation is " + isolation
                    + ", in which versions and data may be of different instants; set "
                    + dialect.snapshotIsolation() + " (" + dialect.snapshotIsolationName() + ") or "
                    + Connection.TRANSACTION_SERIALIZABLE + " (TRANSACTION_SERIALIZABLE)");
        }
        try {
            return new Reading(handle, dialect).readPresent(names);
        } catch (JdbiException e) {
            if (SqlErrors.missesTable(e)) {
                throw new SetupException(
                        "the connection leads to a database that has no table " + dialect.identifiers.qualifiedTable()
                                + "; pass one to the store's own, or to a replica of it that has the table too",
                        e);
            }
            throw e;
        }
    }
}
