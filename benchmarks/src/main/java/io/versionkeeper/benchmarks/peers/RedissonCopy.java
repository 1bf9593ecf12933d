package io.versionkeeper.benchmarks.peers;

import io.versionkeeper.benchmarks.nodes.Copy;
import io.versionkeeper.benchmarks.nodes.Writer;
import java.util.function.UnaryOperator;
import org.redisson.Redisson;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.config.Config;

/** Redisson's map with a local cache in each node, kept in step by messages. */
public final class RedissonCopy implements Copy {
    private final RedissonClient client;
    private final RLocalCachedMap<Integer, Long> map;

    /** Opens it with further options than the name. */
    public RedissonCopy(String url, UnaryOperator<LocalCachedMapOptions<Integer, Long>> options) {
        client = connect(url);
        map = client.getLocalCachedMap(options.apply(LocalCachedMapOptions.name("entries")));
    }

    /** With the default options. */
    public static Writer writer(String url) {
        return writer(url, options -> options);
    }

    /** A writer is a node like the others. */
    public static Writer writer(String url, UnaryOperator<LocalCachedMapOptions<Integer, Long>> options) {
        RedissonCopy copy = new RedissonCopy(url, options);
        return new Writer() {
            @Override
            public void write(int key, long value) {
                // The documentation: faster than put, where the previous value is of no interest.
                copy.map.fastPut(key, value);
            }

            @Override
            public void close() {
                copy.close();
            }
        };
    }

    /** A client with the defaults. */
    public static RedissonClient connect(String url) {
        Config config = new Config();
        config.useSingleServer().setAddress(url);
        return Redisson.create(config);
    }

    @Override
    public long read(int key) {
        Long value = map.get(key);
        return value == null ? 0 : value;
    }

    @Override
    public void close() {
        client.shutdown(0, 1, java.util.concurrent.TimeUnit.SECONDS);
    }
}
