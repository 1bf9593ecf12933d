package io.versionkeeper.certify;

/** The kit cannot run: the message is one line that says why, and what to change. */
final class CannotRunException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CannotRunException(String message) {
        super(message);
    }
}
