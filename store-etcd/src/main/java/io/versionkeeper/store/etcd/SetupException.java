package io.versionkeeper.store.etcd;

import org.jspecify.annotations.Nullable;

/** Something that somebody has to mend; the message says what and how. */
final class SetupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SetupException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
