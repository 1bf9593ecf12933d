package io.versionkeeper.benchmarks.peers;

import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryFormat;
import com.hazelcast.config.NearCacheConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.versionkeeper.benchmarks.nodes.Copy;
import io.versionkeeper.benchmarks.nodes.Writer;
import io.versionkeeper.testservers.FreePort;

/** Members of a Hazelcast cluster, each with a near cache. The URL is that of the first member, which writes. */
public final class HazelcastMember {
    static final String ENTRIES = "entries";

    private static final String URL = "hazelcast://";

    private HazelcastMember() {}

    /** Starts the first member in this process. */
    public static Origin startFirst() {
        int port = FreePort.choose();
        String url = URL + "127.0.0.1:" + port;
        return new Origin(url, start(port, port, url));
    }

    /**
     * The first member.
     *
     * @param url its URL
     */
    public record Origin(String url, HazelcastInstance instance) implements AutoCloseable {
        @Override
        public void close() {
            instance.getLifecycleService().terminate();
        }
    }

    /** Another member. */
    public static Copy copy(String url) {
        HazelcastInstance instance = start(FreePort.choose(), port(url), "node");
        IMap<Integer, Long> map = instance.getMap(ENTRIES);
        return new Copy() {
            @Override
            public long read(int key) {
                Long value = map.get(key);
                return value == null ? 0 : value;
            }

            @Override
            public void close() {
                instance.getLifecycleService().terminate();
            }
        };
    }

    /** Writes through the first member, which must be in this process. */
    public static Writer writer(String url) {
        IMap<Integer, Long> map = Hazelcast.getHazelcastInstanceByName(url).getMap(ENTRIES);
        return new Writer() {
            @Override
            public void write(int key, long value) {
                // Unlike put, does not fetch the previous value.
                map.set(key, value);
            }

            @Override
            public void close() {}
        };
    }

    /** One member that serves a map of a name alone, for reads. */
    static HazelcastInstance start(int port, int first, String name) {
        Config config = new Config();
        config.setInstanceName(name);
        config.setProperty("hazelcast.logging.type", "none");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.socket.bind.any", "false");
        // Else an invalidation waits for a batch, for up to 10 s.
        config.setProperty("hazelcast.map.invalidation.batch.enabled", "false");
        config.getNetworkConfig().setPort(port).setPortAutoIncrement(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getTcpIpConfig().setEnabled(true).addMember("127.0.0.1:" + first);
        config.getMapConfig("*").setNearCacheConfig(nearCache("*").setCacheLocalEntries(true));
        return Hazelcast.newHazelcastInstance(config);
    }

    static NearCacheConfig nearCache(String map) {
        NearCacheConfig nearCache = new NearCacheConfig(map).setInMemoryFormat(InMemoryFormat.OBJECT);
        // Holds all: the default forgets entries beyond 10,000.
        nearCache.getEvictionConfig().setSize(Integer.MAX_VALUE);
        return nearCache;
    }

    static int port(String url) {
        return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
    }
}
