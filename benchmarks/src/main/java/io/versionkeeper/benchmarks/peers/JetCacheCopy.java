package io.versionkeeper.benchmarks.peers;

import com.alicp.jetcache.Cache;
import io.versionkeeper.benchmarks.nodes.Copy;
import io.versionkeeper.benchmarks.nodes.Writer;

/** Entries in JetCache. */
public final class JetCacheCopy implements Copy {
    private final JetCaches caches;
    private final Cache<Integer, Long> cache;

    /** Opens it, without a time to live. */
    public JetCacheCopy(String url) {
        caches = new JetCaches(url);
        cache = caches.cache("entries", 1_000);
    }

    /** A writer is a node like the others. */
    public static Writer writer(String url) {
        JetCacheCopy copy = new JetCacheCopy(url);
        return new Writer() {
            @Override
            public void write(int key, long value) {
                copy.cache.put(key, value);
            }

            @Override
            public void close() {
                copy.close();
            }
        };
    }

    @Override
    public long read(int key) {
        Long value = cache.get(key);
        return value == null ? 0 : value;
    }

    @Override
    public void close() {
        caches.close();
    }
}
