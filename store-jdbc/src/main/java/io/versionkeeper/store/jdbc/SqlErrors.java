package io.versionkeeper.store.jdbc;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the errors of the supported databases mean. Their vendor codes do not overlap. */
final class SqlErrors {
    private static final int LONGEST_CHAIN = 50;

    /** Rights and credentials, syntax and missing objects, constraints, a missing database or schema. */
    private static final Set<String> LASTING_CLASSES = Set.of("23", "28", "42", "3D", "3F");

    private static final Set<Integer> LASTING_CODES = Set.of(
            // H2: bad or unknown settings and URLs, no such database or schema, not enough rights, read-only.
            90011,
            90013,
            90046,
            90066,
            90079,
            90096,
            90097,
            90113,
            90138,
            90146,
            90149,
            // MySQL and MariaDB: an identifier that is not valid UTF-8 of at most three bytes a character.
            1300,
            // They log changes, and their user may make no triggers.
            1419,
            // SQLite: wrong SQL, no right, read-only, cannot open, not a database.
            1,
            3,
            8,
            14,
            19,
            23,
            26);

    /** PostgreSQL ends a connection: its administrator, a crash, a start or stop. */
    private static final Set<String> POSTGRESQL_BROKEN = Set.of("57P01", "57P02", "57P03");

    /** H2: the connection is broken, or its database closed. */
    static final Set<Integer> H2_BROKEN = Set.of(90067, 90098, 90121);

    /**
     * In class 42, which is about syntax and rights, MySQL and MariaDB report too many connections of a user, and
     * MariaDB's driver by itself (-1) that a connection was closed.
     */
    private static final Set<Integer> PASSING_CODES = Set.of(-1, 1203, 1226);

    /** H2 concurrent update; MySQL and MariaDB: row changed since the snapshot, deadlock. */
    private static final Set<Integer> CONFLICT_CODES = Set.of(90131, 1020, 1213);

    private static final Set<String> MISSING_TABLE_STATES = Set.of("42P01", "42S02", "42S03", "42S04");
    private static final String INSUFFICIENT_PRIVILEGE = "42501";
    private static final int MYSQL_DUPLICATE = 1062;
    private static final int SQLITE_CONSTRAINT = 19;
    private static final int SQLITE_ERROR = 1;

    private SqlErrors() {}

    /** All SQL exceptions in a chain of causes, the outermost first. */
    static List<SQLException> in(Throwable failure) {
        List<SQLException> found = new ArrayList<>();
        for (Throwable each : chain(failure)) {
            if (each instanceof SQLException sql) {
                found.add(sql);
            }
        }
        return found;
    }

    /** A failure and its causes, of which a driver may make a circle. */
    static List<Throwable> chain(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(LONGEST_CHAIN)
                .toList();
    }

    /** The error that lasts until somebody changes something; null if there is none. */
    static @Nullable SQLException lasting(Throwable failure) {
        return in(failure).stream().filter(SqlErrors::lasts).findFirst().orElse(null);
    }

    private static boolean lasts(SQLException e) {
        String state = state(e);
        // A pool that waited in vain for a connection gives this the state of its cause, but not its code.
        return !(e instanceof SQLTransientException)
                && !PASSING_CODES.contains(e.getErrorCode())
                && (LASTING_CODES.contains(e.getErrorCode())
                        || (state.length() == 5 && LASTING_CLASSES.contains(state.substring(0, 2))));
    }

    static boolean missesTable(Throwable failure) {
        return in(failure).stream()
                .anyMatch(e -> MISSING_TABLE_STATES.contains(state(e))
                        || (e.getErrorCode() == SQLITE_ERROR && message(e).contains("no such table")));
    }

    static boolean isDuplicateKey(Throwable failure) {
        return in(failure).stream()
                .anyMatch(e -> state(e).equals("23505")
                        || e.getErrorCode() == MYSQL_DUPLICATE
                        || (e.getErrorCode() == SQLITE_CONSTRAINT && message(e).contains("UNIQUE")));
    }

    /** Whether the statement lost against a concurrent one, did nothing, and may be tried again at once. */
    static boolean isConflict(Throwable failure) {
        return in(failure).stream()
                .anyMatch(e -> state(e).startsWith("40") || CONFLICT_CODES.contains(e.getErrorCode()));
    }

    /** PostgreSQL: a bump failed, maybe since it could not be announced, for want of a right or of room in the queue. */
    static boolean refusesAnnouncement(Throwable failure) {
        return in(failure).stream().anyMatch(e -> state(e).equals(INSUFFICIENT_PRIVILEGE) || state(e).equals("54000"));
    }

    /** Whether the connection is of no more use; of what was sent on it nobody knows whether it was done. */
    static boolean isBroken(Throwable failure) {
        return in(failure).stream()
                .anyMatch(e -> state(e).startsWith("08")
                        || POSTGRESQL_BROKEN.contains(state(e))
                        || H2_BROKEN.contains(e.getErrorCode()));
    }

    static String state(SQLException e) {
        return e.getSQLState() == null ? "" : e.getSQLState();
    }

    private static String message(SQLException e) {
        return e.getMessage() == null ? "" : e.getMessage();
    }
}
