package io.versionkeeper.spi;

import org.jspecify.annotations.Nullable;

/**
 * A version store could not do what it was asked. Catch this type, or one of the two that say whether to try again.
 * The message names the store and what to do, and never holds a password.
 */
public abstract sealed class VersionStoreException extends RuntimeException
        permits StoreUnavailableException, StoreMisconfiguredException {
    private static final long serialVersionUID = 1L;

    VersionStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
