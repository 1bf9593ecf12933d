package io.versionkeeper.store.jdbc;

import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUri;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.VersionStoreProvider;
import java.util.Set;

/** Opens a {@link JdbcVersionStore} for URIs that begin with {@code jdbc:}. Found by the service loader. */
public final class JdbcVersionStoreProvider implements VersionStoreProvider {
    /** Makes the provider, as the service loader does. */
    public JdbcVersionStoreProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("jdbc");
    }

    /**
     * Makes a store with a pool of its own, without connecting to its database.
     *
     * @param uri a JDBC URL and, behind a {@code #}, the options {@code namespace}, {@code timeout}, {@code table},
     *     {@code schema}, {@code createTable} and {@code watch}
     * @return a new store, which the caller closes
     * @throws StoreMisconfiguredException if an option is unknown or not valid
     */
    @Override
    public VersionStore open(StoreUri uri) {
        return JdbcVersionStore.open(uri);
    }
}
