package io.versionkeeper.benchmarks.nodes;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** PUBLISH and SUBSCRIBE by Lettuce. */
final class RawRedis {
    private static final String CHANNEL = "changes";

    private RawRedis() {}

    static Copy copy(String url) {
        RedisClient client = RedisClient.create(url);
        Received received = new Received(client::shutdown);
        StatefulRedisPubSubConnection<String, String> connection = client.connectPubSub();
        connection.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String channel, String message) {
                received.accept(message);
            }
        });
        connection.sync().subscribe(CHANNEL);
        return received;
    }

    /** A writer whose message follows a SET, on the same connection without waiting in between, if it is to write. */
    static Writer writer(String url, boolean writes) {
        RedisClient client = RedisClient.create(url);
        RedisAsyncCommands<String, String> redis = client.connect().async();
        return new Writer() {
            @Override
            public void write(int key, long value) throws Exception {
                if (writes) {
                    redis.set("entry-" + key, Long.toString(value));
                }
                Future<Long> published = redis.publish(CHANNEL, key + " " + value);
                published.get(10, TimeUnit.SECONDS);
            }

            @Override
            public void close() {
                client.shutdown();
            }
        };
    }
}
