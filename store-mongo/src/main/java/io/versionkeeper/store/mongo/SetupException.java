package io.versionkeeper.store.mongo;

import org.jspecify.annotations.Nullable;

/**
 * Something that somebody has to change; its message says what. {@link Failures} adds the store's name and makes it
 * the exception that callers see.
 */
final class SetupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SetupException(String message) {
        this(message, null);
    }

    SetupException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
