package io.versionkeeper.spi;

import org.jspecify.annotations.Nullable;

/**
 * The store cannot work as it is set up: a wrong password, a missing table or driver, an unknown option. Trying again
 * is of no use until somebody changes what the message names.
 */
public final class StoreMisconfiguredException extends VersionStoreException {
    private static final long serialVersionUID = 1L;

    /**
     * A failure that lasts until something is changed.
     *
     * @param message names the store, the value that is wrong and how to mend it; without any password
     * @param cause what the driver threw, or null
     */
    public StoreMisconfiguredException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
