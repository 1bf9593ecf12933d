package io.versionkeeper.store.redis;

import io.lettuce.core.RedisURI;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.tck.Fault;
import io.versionkeeper.tck.Transactions;
import io.versionkeeper.tck.VersionStoreTck;
import io.versionkeeper.testservers.FaultHooks;
import io.versionkeeper.testservers.Redis;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The kit on one server. */
class StandaloneTckTest extends VersionStoreTck {
    @RegisterExtension
    static final FaultHooks FAULTS = new FaultHooks();

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
    protected String uri(String namespace) {
        // Its first call may wait for a JVM that has yet to load all of its classes.
        return TestRedis.uri(url, namespace).replace("timeout=1s", "timeout=5s");
    }

    @Override
    protected void wipe(String namespace) {
        TestRedis.ask(url, redis -> redis.del(Records.of(namespace).keys()));
    }

    @Override
    protected Transactions transactions(VersionStore store, String namespace) {
        return new RedisTransactions(RedisURI.create(url), store, namespace);
    }

    @Override
    protected VersionStore unreachable() {
        return TestRedis.open("redis://127.0.0.1:" + TestRedis.freePort(), "nobody");
    }

    @Override
    protected VersionStore openBreakable(String namespace) {
        return TestRedis.open(FAULTS.url(Redis::startBreakable), namespace);
    }

    @Override
    protected void inflict(Fault fault) {
        FAULTS.inflict(fault);
    }

    @Override
    protected void mend() {
        FAULTS.mend();
    }
}
