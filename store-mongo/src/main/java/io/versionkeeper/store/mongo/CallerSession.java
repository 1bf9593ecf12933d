package io.versionkeeper.store.mongo;

import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;

/**
 * A session of the application's, in which a store works.
 *
 * @param fits whether it is in a state to work in
 * @param mend what has to be done if not
 */
record CallerSession(ClientSession session, boolean fits, String mend) {
    /** It is of another client. */
    static final class ForeignException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ForeignException() {
            super("The session is of another MongoClient than this store; make the store with"
                    + " MongoVersionStore.builder(client), of the client that starts the session");
        }
    }

    /** To write in: with an active transaction. */
    static CallerSession inTransaction(ClientSession session) {
        return new CallerSession(session, session.hasActiveTransaction(), "call startTransaction() first");
    }

    /** To read in: with an active transaction, or for snapshots. */
    static CallerSession ofOneInstant(ClientSession session) {
        boolean snapshot = Boolean.TRUE.equals(session.getOptions().isSnapshot());
        return new CallerSession(
                session,
                snapshot || session.hasActiveTransaction(),
                "call startTransaction() first, or make the session with snapshot(true)");
    }

    /** Throws an {@link IllegalArgumentException} if it is in no state to work in. */
    void require() {
        if (!fits) {
            throw new IllegalArgumentException("The session has no active transaction; " + mend);
        }
    }

    /**
     * The client may be wrapped, so it is asked for a session of its own, of which nothing is sent.
     *
     * @throws ForeignException if the session is of another one
     */
    void requireOneOf(MongoClient client) {
        try (ClientSession own = client.startSession()) {
            if (session.getOriginator() != own.getOriginator()) {
                throw new ForeignException();
            }
        }
    }

    /** Whether the failure has a label by which the application, or the driver for it, tries the whole again. */
    static boolean isForCaller(RuntimeException failure) {
        return failure instanceof MongoException labelled
                && (labelled.hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL)
                        || labelled.hasErrorLabel(MongoException.UNKNOWN_TRANSACTION_COMMIT_RESULT_LABEL));
    }
}
