package io.versionkeeper.core;

import org.jspecify.annotations.Nullable;

/**
 * A read demanded a snapshot confirmed more recently than the latest one is. The message, and the cause if there is one,
 * say why. The snapshot can still be read without a demand.
 */
public final class StaleSnapshotException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    StaleSnapshotException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
