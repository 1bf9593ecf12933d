package io.versionkeeper.store.redis;

import io.lettuce.core.RedisURI;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.tck.Transactions;
import io.versionkeeper.tck.VersionStoreTck;
import io.versionkeeper.testservers.RedisSentinel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The kit on a primary that is found through a Sentinel. */
class SentinelTckTest extends VersionStoreTck {
    private static RedisSentinel group;

    @BeforeAll
    static void start() {
        group = RedisSentinel.start();
    }

    @AfterAll
    static void stop() {
        group.close();
    }

    @Override
    protected VersionStore open(String namespace) {
        return TestRedis.open(url(group.address()), namespace);
    }

    @Override
    protected void wipe(String namespace) {
        TestRedis.ask(
                group.firstPrimaryUrl(),
                redis -> redis.del(Records.of(namespace).keys()));
    }

    @Override
    protected Transactions transactions(VersionStore store, String namespace) {
        return new RedisTransactions(RedisURI.create(url(group.address())), store, namespace);
    }

    @Override
    protected VersionStore unreachable() {
        return TestRedis.open(url("127.0.0.1:" + TestRedis.freePort()), "nobody");
    }

    private static String url(String sentinels) {
        return "redis-sentinel://" + sentinels + "?sentinelMasterId=" + RedisSentinel.PRIMARY;
    }
}
