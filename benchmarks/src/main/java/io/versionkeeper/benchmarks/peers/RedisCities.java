package io.versionkeeper.benchmarks.peers;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.versionkeeper.benchmarks.cities.City;
import java.util.HashMap;
import java.util.Map;

/** All cities in Redis, each as a text, and none in the node. */
public final class RedisCities implements AutoCloseable {
    private static final String PREFIX = "city:";
    private static final int BATCH = 10_000;

    private final RedisClient client;
    private final RedisCommands<String, String> redis;

    /** Writes them, unless they are there. */
    public RedisCities(String url, Map<Integer, City> cities) {
        client = RedisClient.create(url);
        redis = client.connect().sync();
        if (redis.exists(PREFIX + "all") == 0) {
            write(cities);
            redis.set(PREFIX + "all", "written");
        }
    }

    private void write(Map<Integer, City> cities) {
        Map<String, String> batch = new HashMap<>();
        cities.forEach((id, city) -> {
            batch.put(PREFIX + id, city.toString());
            if (batch.size() == BATCH) {
                redis.mset(batch);
                batch.clear();
            }
        });
        redis.mset(batch);
    }

    /** The text of a city. */
    public String get(Integer id) {
        return redis.get(PREFIX + id);
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
