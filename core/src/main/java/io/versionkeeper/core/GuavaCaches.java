package io.versionkeeper.core;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import com.google.common.cache.LoadingCache;

/**
 * Keeps a Guava {@link LoadingCache} in step: a resource whose value is a cache that is filled as its entries are asked
 * for, and a fresh one for each version.
 *
 * <pre>{@code
 * VersionedResource<LoadingCache<Long, User>> users = keeper.resource(
 *         "users", GuavaCaches.fresh(CacheBuilder.newBuilder().maximumSize(10_000), CacheLoader.from(db::findUser)));
 * users.get().getUnchecked(42L);
 * }</pre>
 *
 * <p>{@link com.google.common.cache.Cache#invalidateAll()} would not do: an entry whose load was in flight before the
 * bump would be put in afterwards, and stay. Here it ends up in the cache of the version before, which nobody reads any
 * more. So hold the resource, and ask it for the cache each time.
 */
public final class GuavaCaches {
    private GuavaCaches() {}

    /**
     * A resource's loader that makes a fresh, empty cache for each version.
     *
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @param builder how to build each cache; it must not be changed afterwards
     * @param loader loads an entry; what {@link Loader} says of a load is true of each entry's
     * @return a loader to register with {@link VersionKeeper#resource}
     */
    public static <K, V> Loader<LoadingCache<K, V>> fresh(
            CacheBuilder<? super K, ? super V> builder, CacheLoader<? super K, V> loader) {
        return () -> builder.build(loader);
    }
}
