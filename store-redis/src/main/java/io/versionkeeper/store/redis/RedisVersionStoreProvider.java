package io.versionkeeper.store.redis;

import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUri;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.VersionStoreProvider;
import java.util.Set;

/**
 * Opens a {@link RedisVersionStore} for URIs that begin with {@code redis:}, {@code redis-sentinel:} or
 * {@code redis-cluster:}, and with {@code rediss} for TLS. Found by the service loader.
 */
public final class RedisVersionStoreProvider implements VersionStoreProvider {
    /** Makes the provider, as the service loader does. */
    public RedisVersionStoreProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("redis", "rediss", "redis-sentinel", "rediss-sentinel", "redis-cluster", "rediss-cluster");
    }

    /**
     * Makes a store with a client of its own, without connecting to its server.
     *
     * @param uri an address of Redis and, behind a {@code #}, the options {@code namespace}, {@code timeout} and
     *     {@code watch}
     * @return a new store, which the caller closes
     * @throws StoreMisconfiguredException if the address is not valid, or an option unknown or not valid
     */
    @Override
    public VersionStore open(StoreUri uri) {
        return RedisVersionStore.open(uri);
    }
}
