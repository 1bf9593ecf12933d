package io.versionkeeper.store.redis;

/** What the server holds is not what the store expects: somebody has to change something. */
final class RecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * The message tells what to do.
     *
     * @param message without a secret
     */
    RecordException(String message) {
        super(message);
    }
}
