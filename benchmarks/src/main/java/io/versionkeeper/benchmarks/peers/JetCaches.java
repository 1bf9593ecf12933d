package io.versionkeeper.benchmarks.peers;

import com.alicp.jetcache.Cache;
import com.alicp.jetcache.CacheBuilder;
import com.alicp.jetcache.SimpleCacheManager;
import com.alicp.jetcache.anno.CacheType;
import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import com.alicp.jetcache.redis.lettuce.JetCacheCodec;
import com.alicp.jetcache.redis.lettuce.RedisLettuceCacheBuilder;
import com.alicp.jetcache.support.Fastjson2KeyConvertor;
import com.alicp.jetcache.support.JavaValueDecoder;
import com.alicp.jetcache.support.JavaValueEncoder;
import com.alicp.jetcache.template.CacheBuilderTemplate;
import com.alicp.jetcache.template.NotifyMonitorInstaller;
import com.alicp.jetcache.template.QuickConfig;
import io.lettuce.core.RedisClient;
import java.util.Map;

/** JetCache with two levels: Caffeine in the node, Redis behind it, and broadcasts that invalidate the former. */
final class JetCaches implements AutoCloseable {
    private static final String AREA = "default";

    private final SimpleCacheManager manager = new SimpleCacheManager();
    private final RedisClient redis;

    JetCaches(String url) {
        redis = RedisClient.create(url);
        var remote = RedisLettuceCacheBuilder.createRedisLettuceCacheBuilder()
                .keyConvertor(Fastjson2KeyConvertor.INSTANCE)
                // The default. No value is decoded while it is in the node.
                .valueEncoder(JavaValueEncoder.INSTANCE)
                .valueDecoder(JavaValueDecoder.INSTANCE)
                .broadcastChannel("changes")
                .keyPrefix("benchmark:")
                .redisClient(redis)
                .pubSubConnection(redis.connectPubSub(new JetCacheCodec()));
        var local = CaffeineCacheBuilder.createCaffeineCacheBuilder().keyConvertor(Fastjson2KeyConvertor.INSTANCE);
        Map<String, CacheBuilder> locals = Map.of(AREA, local);
        Map<String, CacheBuilder> remotes = Map.of(AREA, remote);
        CacheBuilderTemplate template = template(locals, remotes);
        // Broadcasts what is put, and hears of what others put.
        template.getCacheMonitorInstallers().add(new NotifyMonitorInstaller(remotes::get));
        manager.setCacheBuilderTemplate(template);
    }

    @SafeVarargs
    private static CacheBuilderTemplate template(Map<String, CacheBuilder>... levels) {
        return new CacheBuilderTemplate(false, levels);
    }

    <V> Cache<Integer, V> cache(String name, int localLimit) {
        return manager.getOrCreateCache(QuickConfig.newBuilder(name)
                .cacheType(CacheType.BOTH)
                .localLimit(localLimit)
                .syncLocal(true)
                .build());
    }

    @Override
    public void close() {
        manager.close();
        redis.shutdown();
    }
}
