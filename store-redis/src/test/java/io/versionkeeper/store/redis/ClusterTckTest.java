package io.versionkeeper.store.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.tck.Transactions;
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

    /** MULTI is for the connection to one node, the one that has the namespace. */
    @Override
    protected Transactions transactions(VersionStore store, String namespace) {
        try (RedisClusterClient client = RedisClusterClient.create("redis://" + cluster.nodes())) {
            int slot = SlotHash.getSlot(Records.of(namespace).versions());
            RedisURI node = client.getPartitions().getMasterBySlot(slot).getUri();
            return new RedisTransactions(node, store, namespace);
        }
    }

    @Override
    protected VersionStore unreachable() {
        return TestRedis.open("redis-cluster://127.0.0.1:" + TestRedis.freePort(), "nobody");
    }
}
