package io.versionkeeper.store.etcd;

import io.grpc.Status;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStoreException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeoutException;

/** Turns whatever jetcd and gRPC throw into one of the two exceptions that callers see. */
final class Failures {
    private static final int LONGEST = 500;

    private final String store;
    private final Records records;
    private final Duration timeout;

    /**
     * For one store.
     *
     * @param store its name in messages, without a password
     */
    Failures(String store, Records records, Duration timeout) {
        this.store = store;
        this.records = records;
        this.timeout = timeout;
    }

    /**
     * Sorts a failure.
     *
     * @param what was being done, such as {@code bump "users"}
     */
    VersionStoreException of(String what, Exception failure) {
        String failed = "The version store " + store + " cannot " + what + ": ";
        if (failure instanceof InterruptedException) {
            Thread.currentThread().interrupt();
            return interrupted(what);
        }
        if (failure instanceof TimeoutException) {
            return new StoreUnavailableException(failed + "no answer within " + timeout.toMillis() + " ms", failure);
        }
        if (failure instanceof SetupException) {
            return new StoreMisconfiguredException(failed + failure.getMessage(), failure);
        }
        if (GrpcErrors.isLasting(failure)) {
            return new StoreMisconfiguredException(failed + text(failure) + "; " + mend(failure), failure);
        }
        return new StoreUnavailableException(failed + text(failure) + hint(failure), failure);
    }

    /** One side that speaks TLS and one that does not part without a word; so does a server that ends. */
    private static String hint(Exception failure) {
        boolean closed =
                root(failure) instanceof ClosedChannelException || text(failure).startsWith("Network closed");
        return closed ? "; if that lasts: a server that wants TLS needs etcds://, any other etcd://" : "";
    }

    VersionStoreException interrupted(String what) {
        return new StoreUnavailableException(
                "The version store " + store + " did not " + what + ": the calling thread is interrupted", null);
    }

    /** The innermost one knows most. */
    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String text(Throwable failure) {
        Throwable root = root(failure);
        Status status = GrpcErrors.status(root);
        String description = status == null ? root.getMessage() : status.getDescription();
        String text = description == null ? root.toString() : description.strip();
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }

    private String mend(Throwable failure) {
        if (GrpcErrors.isOtherProtocol(failure)) {
            return "what listens there is no etcd, or wants TLS: check host and port, or write etcds://";
        }
        if (GrpcErrors.isTlsRefused(failure)) {
            return "check the certificates and the options ca, certificate and key; without TLS write etcd://";
        }
        Status status = Objects.requireNonNull(GrpcErrors.status(failure));
        String said = Objects.requireNonNullElse(status.getDescription(), "").toLowerCase(Locale.ROOT);
        if (said.contains("authentication is not enabled")) {
            return "leave user and password out of the URI, or enable authentication";
        }
        if (said.contains("user name is empty")) {
            return "give user and password in the URI";
        }
        if (said.contains("authentication failed")) {
            return "check user and password";
        }
        return switch (status.getCode()) {
            case PERMISSION_DENIED -> "grant the user's role to read and write the prefix " + records;
            case UNIMPLEMENTED -> "what listens there is no etcd 3: check host and port";
            default -> "trying again is of no use until this is mended";
        };
    }
}
