package io.versionkeeper.spi;

import org.jspecify.annotations.Nullable;

/**
 * The store did not answer, or not in time: the same call may succeed later, without anybody's doing. After a failed
 * bump it is unknown whether the bump was applied.
 */
public final class StoreUnavailableException extends VersionStoreException {
    private static final long serialVersionUID = 1L;

    /**
     * A passing failure.
     *
     * @param message names the store and, where there is one, the resource; without any password
     * @param cause what the driver threw, or null
     */
    public StoreUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
