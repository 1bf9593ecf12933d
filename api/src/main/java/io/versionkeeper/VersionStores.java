package io.versionkeeper;

import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUri;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.VersionStoreProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** Opens a version store by its URI, through the {@link VersionStoreProvider}s on the class path. */
public final class VersionStores {
    /** The modules of this project by scheme, to name the one that is missing. */
    private static final Map<String, String> MODULES = Map.of(
            "jdbc", "versionkeeper-store-jdbc",
            "redis", "versionkeeper-store-redis",
            "rediss", "versionkeeper-store-redis",
            "mongodb", "versionkeeper-store-mongo",
            "mongodb+srv", "versionkeeper-store-mongo",
            "etcd", "versionkeeper-store-etcd",
            "etcds", "versionkeeper-store-etcd");

    private static final int MAX_BROKEN = 100;

    private VersionStores() {}

    /**
     * Makes the store that a URI names, without connecting to its server. Providers are looked up with the thread's
     * context class loader.
     *
     * @param uri such as {@code jdbc:postgresql://host/database#namespace=shop}, see {@link StoreUri}
     * @return a new store, which the caller closes
     * @throws StoreMisconfiguredException if no provider on the class path answers for the scheme, or two do, or the
     *     URI is not valid
     */
    public static VersionStore open(String uri) {
        return open(StoreUri.parse(uri), ServiceLoader.load(VersionStoreProvider.class));
    }

    static VersionStore open(StoreUri uri, Iterable<VersionStoreProvider> providers) {
        Map<String, List<VersionStoreProvider>> byScheme = new TreeMap<>();
        List<Throwable> broken = new ArrayList<>();
        collect(providers.iterator(), byScheme, broken);
        List<VersionStoreProvider> found = byScheme.getOrDefault(uri.scheme(), List.of());
        if (found.size() == 1) {
            return found.get(0).open(uri);
        }
        StoreMisconfiguredException failure =
                found.isEmpty() ? unknownScheme(uri, byScheme, broken) : ambiguousScheme(uri, found);
        broken.forEach(failure::addSuppressed);
        throw failure;
    }

    /** One provider that cannot be made must not hide the others; but a look-up that only ever fails must end. */
    private static void collect(
            Iterator<VersionStoreProvider> providers,
            Map<String, List<VersionStoreProvider>> byScheme,
            List<Throwable> broken) {
        while (broken.size() < MAX_BROKEN) {
            try {
                if (!providers.hasNext()) {
                    return;
                }
                VersionStoreProvider provider = providers.next();
                for (String scheme : provider.schemes()) {
                    byScheme.computeIfAbsent(scheme, s -> new ArrayList<>()).add(provider);
                }
            } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
                broken.add(e);
            }
        }
    }

    private static StoreMisconfiguredException unknownScheme(
            StoreUri uri, Map<String, List<VersionStoreProvider>> byScheme, List<Throwable> broken) {
        // redis-cluster, say, is in the module of redis.
        String module = MODULES.get(uri.scheme().replaceFirst("-.*", ""));
        return new StoreMisconfiguredException(
                "No version store on the class path answers for the scheme \"" + uri.scheme() + "\" of " + uri
                        + "; there are " + (byScheme.isEmpty() ? "none at all" : byScheme.keySet()) + ". "
                        + (module == null
                                ? "Add the module whose VersionStoreProvider does."
                                : "Add the module io.versionkeeper:" + module + ".")
                        + (broken.isEmpty() ? "" : " A provider could not be loaded: " + broken.get(0)),
                null);
    }

    private static StoreMisconfiguredException ambiguousScheme(StoreUri uri, List<VersionStoreProvider> found) {
        return new StoreMisconfiguredException(
                "Several version stores answer for the scheme \"" + uri.scheme() + "\": "
                        + found.stream()
                                .map(p -> p.getClass().getName())
                                .sorted()
                                .toList()
                        + "; remove all but one from the class path, or make the store with its own constructor",
                null);
    }
}
