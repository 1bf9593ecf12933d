package com.example.shelf;

import io.versionkeeper.spi.StoreUri;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.VersionStoreProvider;
import java.util.Set;

/** Opens URIs such as {@code shelf://host#namespace=shop}. */
public final class ShelfStoreProvider implements VersionStoreProvider {
    @Override
    public Set<String> schemes() {
        return Set.of("shelf");
    }

    @Override
    public VersionStore open(StoreUri uri) {
        uri.requireKnownOptions(Set.of()); // namespace and timeout are always known
        uri.namespace(); // throws if it is not valid
        return new ShelfStore(uri);
    }
}
