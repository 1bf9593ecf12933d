package io.versionkeeper.store.redis;

/** The server is a replica, whose answer may be old. */
final class ReplicaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Says that, and what to do if it does not pass. */
    ReplicaException() {
        super("the server is a replica; if it stays one, give the address of the primary, or of the Sentinels");
    }
}
