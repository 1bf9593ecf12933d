package io.versionkeeper.store.mongo;

import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUri;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.VersionStoreProvider;
import java.util.Set;

/**
 * Opens a {@link MongoVersionStore} for URIs that begin with {@code mongodb:} or {@code mongodb+srv:}. Found by the
 * service loader.
 */
public final class MongoVersionStoreProvider implements VersionStoreProvider {
    /** Makes the provider, as the service loader does. */
    public MongoVersionStoreProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("mongodb", "mongodb+srv");
    }

    /**
     * Makes a store with a client of its own, without connecting to its server.
     *
     * @param uri the driver's connection string and, behind a {@code #}, the options {@code namespace},
     *     {@code timeout}, {@code database} and {@code collection}
     * @return a new store, which the caller closes
     * @throws StoreMisconfiguredException if the connection string is not valid, or an option is unknown or not valid
     */
    @Override
    public VersionStore open(StoreUri uri) {
        return MongoVersionStore.open(uri);
    }
}
