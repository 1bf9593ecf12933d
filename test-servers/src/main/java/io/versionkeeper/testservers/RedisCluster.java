package io.versionkeeper.testservers;

import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A Redis Cluster of three primaries without replicas, as child processes of this JVM. What a node has acknowledged
 * outlives its process. Not thread-safe.
 */
public final class RedisCluster implements AutoCloseable {
    private static final int NODES = 3;
    private static final int SLOTS = 16_384;
    private static final Duration READY = Duration.ofSeconds(30);

    /** By the first slot of each. */
    private final TreeMap<Integer, LocalServer> nodes = new TreeMap<>();

    private RedisCluster() {}

    /**
     * Starts a cluster that belongs to the caller.
     *
     * @return the cluster, with all slots served
     * @throws RuntimeException that skips the test if the binary is not on this machine, or fails it
     */
    public static RedisCluster start() {
        RedisCluster cluster = new RedisCluster();
        try {
            cluster.startNodes();
            cluster.awaitReady();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void startNodes() {
        Map<LocalServer, Integer> busPorts = new TreeMap<>((one, other) -> Integer.compare(one.port(), other.port()));
        for (int i = 0; i < NODES; i++) {
            int busPort = FreePort.choose();
            LocalServer node = startNode(busPort);
            busPorts.put(node, busPort);
            int[] slots =
                    IntStream.range(i * SLOTS / NODES, (i + 1) * SLOTS / NODES).toArray();
            nodes.put(slots[0], node);
            long epoch = i + 1L;
            RedisNode.ask(node.url(), redis -> redis.clusterSetConfigEpoch(epoch));
            RedisNode.ask(node.url(), redis -> redis.clusterAddSlots(slots));
        }
        busPorts.forEach(this::introduce);
    }

    private static LocalServer startNode(int busPort) {
        Redis kind = new Redis(
                "redis-cluster",
                "--cluster-enabled",
                "yes",
                "--cluster-port",
                Integer.toString(busPort),
                "--cluster-node-timeout",
                "1000");
        return ServerSearch.INSTANCE.startProcess(kind, NODES + " local processes");
    }

    /** CLUSTER MEET, whose third argument Lettuce's own method lacks. */
    private void introduce(LocalServer node, int busPort) {
        CommandArgs<String, String> meet = new CommandArgs<>(StringCodec.UTF8)
                .add("MEET")
                .add("127.0.0.1")
                .add(node.port())
                .add(busPort);
        String first = nodes.firstEntry().getValue().url();
        RedisNode.ask(first, redis -> redis.dispatch(CommandType.CLUSTER, new StatusOutput<>(StringCodec.UTF8), meet));
    }

    /** Waits until each node knows the others and serves. */
    private void awaitReady() {
        for (LocalServer node : nodes.values()) {
            Readiness.awaitUntil("the cluster is formed", READY, () -> {
                String info = RedisNode.ask(node.url(), redis -> redis.clusterInfo());
                return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:" + NODES);
            });
        }
    }

    /**
     * The cluster's address.
     *
     * @return its nodes as {@code host:port}, separated by commas
     */
    public String nodes() {
        return nodes.values().stream().map(node -> "127.0.0.1:" + node.port()).collect(Collectors.joining(","));
    }

    /**
     * Ends the node that a key is on, with SIGKILL.
     *
     * @param key any key
     */
    public void killNodeOf(String key) {
        nodeOf(key).kill();
    }

    /**
     * Starts that node again, on its port and data. Returns when the cluster serves all slots.
     *
     * @param key the same key
     */
    public void restartNodeOf(String key) {
        nodeOf(key).restart();
        awaitReady();
    }

    private LocalServer nodeOf(String key) {
        int slot = SlotHash.getSlot(key);
        return nodes.floorEntry(slot).getValue();
    }

    /** Stops all nodes and deletes their data. Idempotent. */
    @Override
    public void close() {
        nodes.values().forEach(LocalServer::close);
    }
}
