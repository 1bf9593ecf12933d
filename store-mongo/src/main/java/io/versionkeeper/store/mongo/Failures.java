package io.versionkeeper.store.mongo;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoConfigurationException;
import com.mongodb.MongoException;
import com.mongodb.MongoIncompatibleDriverException;
import com.mongodb.MongoInternalException;
import com.mongodb.MongoInterruptedException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.connection.ClusterDescription;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStoreException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Turns what the driver throws into one of the two exceptions that callers see. */
final class Failures {
    private static final int LONGEST = 500;
    private static final String CREDENTIALS = "check user, password and authSource";
    private static final String SERVER = "check that this is MongoDB 4.4 or later";

    /** What to do about the errors of a server that last. All others may pass. */
    private static final Map<Integer, String> MENDS = Map.ofEntries(
            Map.entry(2, SERVER), // BadValue
            Map.entry(9, SERVER), // FailedToParse
            Map.entry(11, CREDENTIALS), // UserNotFound
            Map.entry(13, "grant the role readWrite on the store's database"), // Unauthorized
            Map.entry(14, "delete the record, and the next bump makes it anew"), // TypeMismatch
            Map.entry(18, CREDENTIALS), // AuthenticationFailed
            Map.entry(20, "make it a replica set, be it of one member"), // IllegalOperation: transactions
            Map.entry(59, SERVER), // CommandNotFound
            Map.entry(61, "leave its collection unsharded"), // ShardKeyNotFound
            Map.entry(72, SERVER), // InvalidOptions
            Map.entry(73, "mend the name of its database or collection"), // InvalidNamespace
            Map.entry(115, SERVER), // CommandNotSupported
            Map.entry(121, "remove the validator of its collection"), // DocumentValidationFailure
            Map.entry(123, SERVER), // NotAReplicaSet
            Map.entry(166, "name a collection that is no view"), // CommandNotSupportedOnView
            Map.entry(238, SERVER), // NotImplemented
            Map.entry(334, CREDENTIALS), // MechanismUnavailable
            Map.entry(8000, CREDENTIALS)); // AtlasError

    private final String store;

    /**
     * For one store.
     *
     * @param store its name in messages, without a password
     */
    Failures(String store) {
        this.store = store;
    }

    /**
     * Sorts a failure.
     *
     * @param what was being done, such as {@code bump "users"}
     * @param cluster what the driver knows of its servers, null if nothing
     */
    VersionStoreException of(String what, Throwable failure, @Nullable ClusterDescription cluster) {
        keepInterruption(failure);
        String failed = "The version store " + store + " cannot " + what + ": ";
        if (failure instanceof SetupException) {
            return new StoreMisconfiguredException(failed + failure.getMessage(), failure.getCause());
        }
        if (failure instanceof MongoTimeoutException && cluster != null && !cluster.hasWritableServer()) {
            return failure(failed + Servers.text(cluster), commonMend(Servers.failures(cluster)), failure);
        }
        return failure(failed + text(failure), mend(failure), failure);
    }

    private static VersionStoreException failure(String text, @Nullable String mend, Throwable cause) {
        return mend == null
                ? new StoreUnavailableException(text, cause)
                : new StoreMisconfiguredException(text + "; " + mend, cause);
    }

    VersionStoreException interrupted(String what) {
        return new StoreUnavailableException(
                "The version store " + store + " did not " + what + ": the calling thread is interrupted", null);
    }

    static MongoInterruptedException interruption(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new MongoInterruptedException("interrupted while waiting", e);
    }

    private static void keepInterruption(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof InterruptedException || t instanceof MongoInterruptedException) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Another server may come back, and be the right one. */
    private static @Nullable String commonMend(List<Throwable> failures) {
        String common = null;
        for (Throwable failure : failures) {
            common = mend(failure);
            if (common == null) {
                return null;
            }
        }
        return common;
    }

    /** What to do about a failure that lasts; null if trying again may help. */
    private static @Nullable String mend(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            String mend = mendOfThis(t);
            if (mend != null) {
                return mend;
            }
        }
        return null;
    }

    private static @Nullable String mendOfThis(Throwable t) {
        if (t instanceof MongoCommandException e) {
            return MENDS.get(e.getErrorCode());
        }
        if (t instanceof MongoSecurityException) {
            return t.getCause() instanceof MongoException ? null : CREDENTIALS;
        }
        if (t instanceof MongoInternalException) {
            return "check host and port: what answers there does not speak MongoDB's protocol";
        }
        if (t instanceof MongoIncompatibleDriverException) {
            return SERVER;
        }
        if (t instanceof MongoConfigurationException) {
            return t.getCause() == null ? "mend the connection string" : null;
        }
        if (t instanceof SSLException) {
            return t.getCause() instanceof IOException ? null : "check that the server speaks TLS, and its certificate";
        }
        return t instanceof IllegalStateException ? "give it a MongoClient that is open" : null;
    }

    static String text(Throwable failure) {
        if (failure instanceof MongoCommandException e) {
            return "error " + e.getErrorCode() + " (" + e.getErrorCodeName() + "): " + e.getErrorMessage();
        }
        if (failure instanceof MongoSecurityException && failure.getCause() != null) {
            return "cannot authenticate: " + text(failure.getCause());
        }
        String message = failure.getMessage();
        if (message == null) {
            return failure.getClass().getName();
        }
        return message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "...";
    }
}
