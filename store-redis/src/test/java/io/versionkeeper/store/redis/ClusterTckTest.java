package io.versionkeeper.store.redis;

import io.lettuce.core.cluster.RedisClusterClient;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.tck.VersionStoreTck;
import io.versionkeeper.testservers.RedisCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The kit on a Cluster of three nodes. */
class ClusterTckTest extends VersionStoreTck {
    private static RedisCluster cluster;

    @BeforeAll
    static void start() {
        cluster = RedisCluster.start();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Override
    protected VersionStore open(String namespace) {
        return TestRedis.open("redis-cluster://" + cluster.nodes(), namespace);
    }

    @Override
    protected void wipe(String namespace) {
        try (RedisClusterClient client = RedisClusterClient.create("redis://" + cluster.nodes())) {
            client.connect().sync().del(Records.of(namespace).keys());
        }
    }

    @Override
    protected VersionStore unreachable() {
        return TestRedis.open("redis-cluster://127.0.0.1:" + TestRedis.freePort(), "nobody");
    }
}
