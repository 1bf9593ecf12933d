package io.versionkeeper.examples.users;

/** A request that cannot be answered as it is; the message tells its sender why. */
final class BadRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadRequestException(String message) {
        super(message);
    }
}
