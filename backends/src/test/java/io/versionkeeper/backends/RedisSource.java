package io.versionkeeper.backends;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.store.redis.RedisVersionStore;
import java.util.Set;

/** Redis: MULTI and EXEC, and a set of entries for each resource. */
final class RedisSource implements Source {
    private final String namespace;
    private final RedisVersionStore store;
    private final RedisClient client;
    private final StatefulRedisConnection<String, String> writing;
    private final StatefulRedisConnection<String, String> reading;

    RedisSource(String uri) {
        namespace = uri.replaceFirst(".*#", "");
        store = RedisVersionStore.open(uri);
        client = RedisClient.create(uri.replaceFirst("#.*", ""));
        writing = client.connect();
        reading = client.connect();
    }

    private String key(ResourceId resource) {
        return "entries of " + resource + ", " + namespace;
    }

    @Override
    public VersionStore store() {
        return store;
    }

    @Override
    public Set<String> load(ResourceId resource) {
        return reading.sync().smembers(key(resource));
    }

    @Override
    public void begin() {
        writing.sync().multi();
    }

    @Override
    public void write(ResourceId resource, String entry) {
        writing.sync().sadd(key(resource), entry);
    }

    @Override
    public void bump(ResourceId resource) {
        store.bumpIn(writing, Set.of(resource));
    }

    @Override
    public void commit() {
        writing.sync().exec();
    }

    @Override
    public void rollback() {
        writing.sync().discard();
    }

    @Override
    public void close() {
        store.close();
        client.close();
    }
}
