package io.versionkeeper.store.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.util.concurrent.CompletionStage;

/**
 * Finds the node of a Cluster that serves the slot of a namespace. Since all its keys are in one slot, a plain connection
 * to that node will do; Lettuce's connection to a Cluster would send again what a node did not answer.
 *
 * @param topology to ask the nodes for their slots
 * @param own whether it was made for this locator, and has to be ended with it
 * @param key any key of the namespace
 */
record ClusterLocator(RedisClusterClient topology, boolean own, String key) implements Locator {
    @Override
    public CompletionStage<RedisURI> locate(RedisClient client) {
        return topology.refreshPartitionsAsync().thenApply(nothing -> {
            int slot = SlotHash.getSlot(key);
            RedisClusterNode node = topology.getPartitions().getMasterBySlot(slot);
            if (node == null) {
                throw new RedisException("no node of the Cluster serves the slot " + slot);
            }
            return node.getUri();
        });
    }

    @Override
    public void close() {
        if (own) {
            Waiting.untilDone(topology.shutdownAsync());
        }
    }
}
