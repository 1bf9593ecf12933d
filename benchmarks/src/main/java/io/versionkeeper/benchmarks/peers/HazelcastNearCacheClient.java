package io.versionkeeper.benchmarks.peers;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.client.impl.connection.tcp.RoutingMode;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.versionkeeper.benchmarks.nodes.Copy;
import java.util.Map;

/** A client of one member, with a near cache. */
public final class HazelcastNearCacheClient implements Copy {
    private final HazelcastInstance client;
    private final IMap<Integer, Long> map;

    /** Connects to the URL's address alone. */
    public HazelcastNearCacheClient(String url) {
        this(url, Map.of());
    }

    private HazelcastNearCacheClient(String url, Map<String, String> properties) {
        ClientConfig config = new ClientConfig();
        config.setProperty("hazelcast.logging.type", "none");
        config.setProperty("hazelcast.client.statistics.enabled", "false");
        properties.forEach(config::setProperty);
        config.getNetworkConfig()
                .addAddress("127.0.0.1:" + HazelcastMember.port(url))
                .getClusterRoutingConfig()
                .setRoutingMode(RoutingMode.SINGLE_MEMBER);
        config.addNearCacheConfig(HazelcastMember.nearCache(HazelcastMember.ENTRIES));
        client = HazelcastClient.newHazelcastClient(config);
        map = client.getMap(HazelcastMember.ENTRIES);
    }

    /** One that finds lost invalidations as soon as Hazelcast can: from the first one, and each 30 s, the least that it takes. */
    public static HazelcastNearCacheClient tuned(String url) {
        return new HazelcastNearCacheClient(
                url,
                Map.of(
                        "hazelcast.invalidation.max.tolerated.miss.count",
                        "0",
                        "hazelcast.invalidation.reconciliation.interval.seconds",
                        "30"));
    }

    @Override
    public long read(int key) {
        Long value = map.get(key);
        return value == null ? 0 : value;
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
