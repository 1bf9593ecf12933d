package io.versionkeeper.tck;

import io.versionkeeper.core.InMemoryVersionStore;
import io.versionkeeper.spi.VersionStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The kit on core's reference store. */
class InMemoryVersionStoreTest extends VersionStoreTck {
    private final Map<String, InMemoryVersionStore> namespaces = new ConcurrentHashMap<>();

    @Override
    protected VersionStore open(String namespace) {
        return of(namespace).newClient();
    }

    @Override
    protected void wipe(String namespace) {
        of(namespace).wipe();
    }

    private InMemoryVersionStore of(String namespace) {
        return namespaces.computeIfAbsent(namespace, n -> new InMemoryVersionStore());
    }
}
