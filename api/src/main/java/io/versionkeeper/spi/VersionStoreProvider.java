package io.versionkeeper.spi;

import java.util.Set;

/**
 * Opens version stores of one kind by URI. Implementations are found by {@link java.util.ServiceLoader}, need a public
 * constructor without parameters, and are called by any thread.
 */
public interface VersionStoreProvider {
    /**
     * The URI schemes that this provider answers for, such as {@code jdbc}.
     *
     * @return the schemes in lower case, without a colon; at least one
     */
    Set<String> schemes();

    /**
     * Makes a store, without connecting to its server.
     *
     * @param uri a URI with one of this provider's schemes
     * @return a new store, which the caller closes
     * @throws StoreMisconfiguredException if the URI has an option that the store does not know, or lacks one
     */
    VersionStore open(StoreUri uri);
}
