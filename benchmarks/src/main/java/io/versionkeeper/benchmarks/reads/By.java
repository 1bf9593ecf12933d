package io.versionkeeper.benchmarks.reads;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import io.versionkeeper.benchmarks.cities.City;
import io.versionkeeper.benchmarks.peers.HazelcastCities;
import io.versionkeeper.benchmarks.peers.HollowCities;
import io.versionkeeper.benchmarks.peers.JetCacheCities;
import io.versionkeeper.benchmarks.peers.RedisCities;
import io.versionkeeper.benchmarks.peers.RedissonCities;
import java.time.Duration;
import java.util.Map;

/** Ways to read a city out of what a node holds. */
public enum By {
    /** The least that it could cost. */
    HAND("volatile holder + HashMap.get, by hand"),
    /** The subject. */
    KEEPER("Version Keeper"),
    /** Likewise, by a token that it has. */
    TOKEN("Version Keeper, get(token)"),
    /** Refreshes each entry 10 s after it was written. */
    CAFFEINE("Caffeine refreshAfterWrite"),
    /** Likewise. */
    GUAVA("Guava refreshAfterWrite"),
    /** All in the consumer's memory, with an index by id. */
    HOLLOW("Netflix Hollow, index by id"),
    /** Near cache of objects. */
    HAZELCAST("Hazelcast near cache"),
    /** Caffeine in front of Redis. */
    JETCACHE("JetCache, two levels"),
    /** Local cache without limits. */
    REDISSON("Redisson RLocalCachedMap"),
    /** No copy at all. */
    REDIS("Redis GET by Lettuce");

    private final String title;

    By(String title) {
        this.title = title;
    }

    /** Opens it, with all cities in. */
    CityReader open(Map<Integer, City> cities) throws Exception {
        return switch (this) {
            case HAND -> new ByHand(cities);
            case KEEPER -> new ByKeeper(cities);
            case TOKEN -> new ByToken(cities);
            case CAFFEINE -> caffeine(cities);
            case GUAVA -> guava(cities);
            case HOLLOW -> {
                HollowCities hollow = new HollowCities(cities.values());
                yield closing(hollow::get, hollow);
            }
            case HAZELCAST -> {
                HazelcastCities hazelcast = new HazelcastCities(cities);
                yield closing(hazelcast::get, hazelcast);
            }
            case JETCACHE -> {
                JetCacheCities jetCache = new JetCacheCities(RedisUrl.get(), cities);
                yield closing(jetCache::get, jetCache);
            }
            case REDISSON -> {
                RedissonCities redisson = new RedissonCities(RedisUrl.get(), cities);
                yield closing(redisson::get, redisson);
            }
            case REDIS -> {
                RedisCities redis = new RedisCities(RedisUrl.get(), cities);
                yield closing(redis::get, redis);
            }
        };
    }

    private static CityReader caffeine(Map<Integer, City> cities) {
        var cache =
                Caffeine.newBuilder().refreshAfterWrite(Duration.ofSeconds(10)).build((Integer id) -> cities.get(id));
        cache.putAll(cities);
        return cache::get;
    }

    private static CityReader guava(Map<Integer, City> cities) {
        var cache = CacheBuilder.newBuilder()
                .refreshAfterWrite(Duration.ofSeconds(10))
                .build(CacheLoader.from((Integer id) -> cities.get(id)));
        cache.putAll(cities);
        return cache::getUnchecked;
    }

    private static CityReader closing(CityReader reader, AutoCloseable owner) {
        return new CityReader() {
            @Override
            public Object read(Integer id) {
                return reader.read(id);
            }

            @Override
            public void close() throws Exception {
                owner.close();
            }
        };
    }

    @Override
    public String toString() {
        return title;
    }
}
