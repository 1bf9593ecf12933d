package io.versionkeeper.benchmarks.peers;

import com.alicp.jetcache.Cache;
import io.versionkeeper.benchmarks.cities.City;
import java.util.Map;

/** All cities in both levels of JetCache. */
public final class JetCacheCities implements AutoCloseable {
    private final JetCaches caches;
    private final Cache<Integer, City> cache;

    /** Fills both levels. */
    public JetCacheCities(String url, Map<Integer, City> cities) {
        caches = new JetCaches(url);
        cache = caches.cache("cities", 2 * cities.size());
        cache.putAll(cities);
    }

    /** The city of an id. */
    public City get(Integer id) {
        return cache.get(id);
    }

    @Override
    public void close() {
        caches.close();
    }
}
