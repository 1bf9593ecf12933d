package io.versionkeeper.store.redis;

import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.tck.VersionStoreTck;
import io.versionkeeper.testservers.Redis;
import org.junit.jupiter.api.BeforeAll;

/** The kit on one server. */
class StandaloneTckTest extends VersionStoreTck {
    private static String url;

    @BeforeAll
    static void findServer() {
        url = Redis.server().newDatabaseUrl();
    }

    @Override
    protected VersionStore open(String namespace) {
        return TestRedis.open(url, namespace);
    }

    @Override
    protected void wipe(String namespace) {
        TestRedis.ask(url, redis -> redis.del(Records.of(namespace).keys()));
    }

    @Override
    protected VersionStore unreachable() {
        return TestRedis.open("redis://127.0.0.1:" + TestRedis.freePort(), "nobody");
    }
}
