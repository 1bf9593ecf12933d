package io.versionkeeper.store.etcd;

import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import java.net.ConnectException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** What a failure of gRPC means. */
final class GrpcErrors {
    private static final Set<Status.Code> LASTING = Set.of(
            Status.Code.UNAUTHENTICATED,
            Status.Code.PERMISSION_DENIED,
            Status.Code.INVALID_ARGUMENT,
            Status.Code.FAILED_PRECONDITION,
            Status.Code.UNIMPLEMENTED,
            Status.Code.DATA_LOSS);

    private static final Set<Status.Code> NO_ANSWER =
            Set.of(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED, Status.Code.CANCELLED, Status.Code.UNKNOWN);

    private static final Set<String> STALE_LOGIN =
            Set.of("etcdserver: invalid auth token", "etcdserver: revision of auth store is old");

    private GrpcErrors() {}

    /** The innermost status, since a failed login hides the reason in its cause; null if there is none. */
    static @Nullable Status status(Throwable failure) {
        Status status = null;
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof StatusRuntimeException e) {
                status = e.getStatus();
            } else if (t instanceof StatusException e) {
                status = e.getStatus();
            }
        }
        return status;
    }

    /** Whether asking again is of no use until somebody has changed something. */
    static boolean isLasting(Throwable failure) {
        Status status = status(failure);
        return (status != null && LASTING.contains(status.getCode()) && !isStaleLogin(failure))
                || isOtherProtocol(failure)
                || isTlsRefused(failure);
    }

    /** The revision asked for is no longer there, or not yet again. */
    static boolean isCompacted(Throwable failure) {
        Status status = status(failure);
        return status != null && status.getCode() == Status.Code.OUT_OF_RANGE;
    }

    /** The server has refused the call before it did anything, and a new login helps. */
    static boolean isStaleLogin(Throwable failure) {
        Status status = status(failure);
        return status != null && STALE_LOGIN.contains(Objects.requireNonNullElse(status.getDescription(), ""));
    }

    /** No server has said anything, as far as can be known: its connection may be dead. */
    static boolean isNoAnswer(Exception failure) {
        Status status = status(failure);
        return failure instanceof TimeoutException || status == null || NO_ANSWER.contains(status.getCode());
    }

    /** No connection was made, and so nothing was sent. */
    static boolean isNotSent(Throwable failure) {
        return has(failure, ConnectException.class);
    }

    /** So Netty's HTTP/2 says what it finds on a port where somebody else listens, or TLS without being told so. */
    static boolean isOtherProtocol(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (Objects.requireNonNullElse(t.getMessage(), "").startsWith("First received frame was not SETTINGS")) {
                return true;
            }
        }
        return false;
    }

    /** A certificate that one side does not trust, or a server that does not speak TLS. */
    static boolean isTlsRefused(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof SSLHandshakeException) {
                return !Objects.requireNonNullElse(t.getMessage(), "").startsWith("Connection closed");
            }
            if (t instanceof SSLException) {
                return Objects.requireNonNullElse(t.getMessage(), "").startsWith("not an SSL/TLS record");
            }
        }
        return false;
    }

    private static boolean has(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return true;
            }
        }
        return false;
    }
}
