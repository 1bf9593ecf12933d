package io.versionkeeper.store.jdbc;

import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStoreException;
import java.nio.channels.ClosedByInterruptException;
import java.sql.SQLException;
import java.util.List;

/** Turns whatever driver, pool and JDBI throw into one of the two exceptions that callers see. */
final class Failures {
    private static final int LONGEST = 500;

    private final String store;
    private final Secrets secrets;

    /**
     * For one store.
     *
     * @param store its name in messages, without a password
     */
    Failures(String store, Secrets secrets) {
        this.store = store;
        this.secrets = secrets;
    }

    /**
     * Sorts a failure.
     *
     * @param what was being done, such as {@code bump "users"}
     */
    VersionStoreException of(String what, Throwable failure) {
        keepInterruption(failure);
        String failed = "The version store " + store + " cannot " + what + ": ";
        for (Throwable t : SqlErrors.chain(failure)) {
            if (t instanceof SetupException) {
                return new StoreMisconfiguredException(failed + text(t), cause(failure));
            }
        }
        SQLException lasting = SqlErrors.lasting(failure);
        if (lasting != null) {
            return new StoreMisconfiguredException(failed + text(lasting) + "; " + mend(lasting), cause(failure));
        }
        return new StoreUnavailableException(failed + passing(failure) + hint(failure), cause(failure));
    }

    /** What the driver said and, if it said only that it failed, why; on one line. */
    private String passing(Throwable failure) {
        String said = text(root(failure));
        List<Throwable> causes = SqlErrors.chain(root(failure));
        String why = text(causes.get(causes.size() - 1));
        return (said.contains(why) ? said : said + " (" + why + ")").replaceAll("\\s*\\R\\s*", " ");
    }

    /** Sorts a failure within a transaction of the caller's, which is of no more use. */
    VersionStoreException inTransaction(String what, Throwable failure) {
        VersionStoreException sorted = of(what, failure);
        return sorted instanceof StoreUnavailableException
                ? new StoreUnavailableException(
                        sorted.getMessage() + "; roll back, and try the whole transaction again", sorted.getCause())
                : sorted;
    }

    VersionStoreException interrupted(String what) {
        return new StoreUnavailableException(
                "The version store " + store + " did not " + what + ": the calling thread is interrupted", null);
    }

    /** Some drivers swallow the flag. */
    private static void keepInterruption(Throwable failure) {
        for (Throwable t : SqlErrors.chain(failure)) {
            if (t instanceof InterruptedException || t instanceof ClosedByInterruptException) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** JDBI's exceptions repeat the statement with all its parameters: what the driver said is enough. */
    private static Throwable root(Throwable failure) {
        List<SQLException> inside = SqlErrors.in(failure);
        return inside.isEmpty() ? failure : inside.get(0);
    }

    private Throwable cause(Throwable failure) {
        return secrets.mask(root(failure));
    }

    private String text(Throwable failure) {
        if (failure.getMessage() == null) {
            return failure.getClass().getName();
        }
        String message = secrets.mask(failure.getMessage());
        // Some drivers repeat the statement, with a place for each name. The table's DDL is ours, and whole.
        return message.length() <= LONGEST || failure instanceof SetupException
                ? message.strip()
                : message.substring(0, LONGEST) + "...";
    }

    private static String mend(SQLException e) {
        String state = SqlErrors.state(e);
        if (state.startsWith("28")) {
            return "check user and password";
        }
        if (state.startsWith("3D") || e.getErrorCode() == 1049) {
            return "create the database, or mend its name";
        }
        if (state.equals("42501") || e.getErrorCode() == 90096 || e.getErrorCode() == 1142) {
            return "grant SELECT, INSERT and UPDATE on the table";
        }
        return "trying again is of no use until this is mended";
    }

    private static String hint(Throwable failure) {
        boolean readOnly = SqlErrors.in(failure).stream()
                .anyMatch(e -> SqlErrors.state(e).equals("25006") || e.getErrorCode() == 1290);
        return readOnly ? "; if this is a replica, give the URL of the primary" : "";
    }
}
