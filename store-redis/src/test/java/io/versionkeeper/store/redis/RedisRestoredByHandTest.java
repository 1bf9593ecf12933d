package io.versionkeeper.store.redis;

import static io.versionkeeper.store.redis.TestRedis.ask;

import io.lettuce.core.RestoreArgs;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.testservers.LostBumpsContract;
import io.versionkeeper.testservers.Redis;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/** DEL and RESTORE on a server that runs. */
class RedisRestoredByHandTest extends LostBumpsContract {
    private final String url = Redis.server().newDatabaseUrl();
    private final String namespace = TestRedis.newNamespace();
    private final Map<String, byte[]> saved = new HashMap<>();

    @Override
    protected VersionStore open() {
        return TestRedis.open(url, namespace);
    }

    @Override
    @AfterEach
    protected void wipe() {
        ask(url, redis -> redis.del(Records.of(namespace).keys()));
    }

    @Override
    protected void save() {
        for (String key :
                List.of(Records.of(namespace).versions(), Records.of(namespace).changes())) {
            saved.put(key, ask(url, redis -> redis.dump(key)));
        }
    }

    @Override
    protected void restore() {
        saved.forEach((key, dump) -> ask(
                url,
                redis -> redis.restore(key, dump, RestoreArgs.Builder.ttl(0).replace())));
    }

    @Override
    protected boolean restoreShows() {
        return false;
    }

    @Override
    protected void rotate() throws Exception {
        Documentation.run("rotate", "-u " + url, namespace);
    }
}
