package io.versionkeeper.core;

import org.jspecify.annotations.Nullable;

/** A resource was read before its first load has succeeded. The message, and the cause if there is one, say why. */
public final class NoSnapshotException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    NoSnapshotException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
