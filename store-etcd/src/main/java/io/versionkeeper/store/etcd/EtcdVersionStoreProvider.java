package io.versionkeeper.store.etcd;

import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUri;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.VersionStoreProvider;
import java.util.Set;

/**
 * Opens an {@link EtcdVersionStore} for URIs that begin with {@code etcd:}, or {@code etcds:} for TLS. Found by the
 * service loader.
 */
public final class EtcdVersionStoreProvider implements VersionStoreProvider {
    /** Makes the provider, as the service loader does. */
    public EtcdVersionStoreProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of(Address.PLAIN, Address.TLS);
    }

    /**
     * Makes a store with a client of its own, without connecting.
     *
     * @param uri as {@link EtcdVersionStore#open(String)} takes it
     * @return a new store, which the caller closes
     * @throws StoreMisconfiguredException if the address is not valid, or an option is unknown or not valid
     */
    @Override
    public VersionStore open(StoreUri uri) {
        return EtcdVersionStore.open(uri);
    }
}
