package com.example.dir;

import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUri;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.VersionStoreProvider;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;

/** Opens URIs such as {@code dir:/srv/versions#namespace=shop}. */
public final class DirStoreProvider implements VersionStoreProvider {
    @Override
    public Set<String> schemes() {
        return Set.of("dir");
    }

    @Override
    public VersionStore open(StoreUri uri) {
        uri.requireKnownOptions(Set.of("sync")); // besides namespace and timeout, which every store has
        uri.timeout(); // throws if it is not valid; the constructor asks for the others
        return new DirStore(uri, directory(uri));
    }

    private static Path directory(StoreUri uri) {
        try {
            Path directory = Path.of(uri.location().substring("dir:".length()));
            if (directory.isAbsolute()) {
                return directory;
            }
        } catch (InvalidPathException e) {
            // Told below.
        }
        throw new StoreMisconfiguredException(
                "The store URI " + uri + " names no directory; write it from the root on, as in dir:/srv/versions",
                null);
    }
}
