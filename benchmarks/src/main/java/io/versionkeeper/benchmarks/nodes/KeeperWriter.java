package io.versionkeeper.benchmarks.nodes;

import io.versionkeeper.ResourceId;
import io.versionkeeper.VersionStores;
import io.versionkeeper.benchmarks.servers.Backend;
import io.versionkeeper.spi.VersionStore;

/** Bumps; the value is the stamp. */
final class KeeperWriter implements Writer {
    private final VersionStore store;

    KeeperWriter(String url) {
        store = VersionStores.open(Backend.storeUri(url, KeeperCopy.NAMESPACE));
    }

    @Override
    public void write(int key, long value) {
        store.bump(ResourceId.of(KeeperCopy.name(key)), value);
    }

    @Override
    public void close() {
        store.close();
    }
}
