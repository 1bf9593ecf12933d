package io.versionkeeper.benchmarks.peers;

import io.versionkeeper.benchmarks.cities.City;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.LocalCachedMapOptions;

/** All cities in Redisson's map, and in its local cache. */
public final class RedissonCities implements AutoCloseable {
    private final RedissonClient client;
    private final RLocalCachedMap<Integer, City> map;

    /** Fills both; the local cache has the keys themselves, so that a read need not encode and hash its key. */
    public RedissonCities(String url, Map<Integer, City> cities) {
        client = RedissonCopy.connect(url);
        map = client.getLocalCachedMap(
                LocalCachedMapOptions.<Integer, City>name("cities").useObjectAsCacheKey(true));
        if (map.size() < cities.size()) {
            map.putAll(cities, 10_000);
        }
        map.preloadCache();
    }

    /** The city of an id. */
    public City get(Integer id) {
        return map.get(id);
    }

    @Override
    public void close() {
        client.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
