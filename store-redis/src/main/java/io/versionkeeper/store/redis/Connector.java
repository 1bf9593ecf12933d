package io.versionkeeper.store.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes plain connections to the primary, with threads of the store's own or of the application's client. */
final class Connector {
    private final RedisClient client;
    private final Locator locator;
    /** Null if they are the application's. */
    private final @Nullable ClientResources ownThreads;

    private Connector(
            ClientResources threads, ClientOptions options, Locator locator, @Nullable ClientResources ownThreads) {
        this.client = RedisClient.create(threads);
        client.setOptions(options.mutate()
                // Lettuce would send again what got no answer, and keep a connection that is open and silent.
                .autoReconnect(false)
                .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                // Each call has its own.
                .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
                .protocolVersion(ProtocolVersion.RESP2)
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .build());
        this.locator = locator;
        this.ownThreads = ownThreads;
    }

    /** With as few threads as Lettuce lets one have. */
    static Connector to(Address address, String key) {
        ClientResources threads = DefaultClientResources.builder()
                .ioThreadPoolSize(DefaultClientResources.MIN_IO_THREADS)
                .computationThreadPoolSize(DefaultClientResources.MIN_COMPUTATION_THREADS)
                .build();
        ClientOptions options = ClientOptions.builder()
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(address.timeout())
                        .build())
                .build();
        if (!address.cluster()) {
            return new Connector(threads, options, locator(address.uris().get(0)), threads);
        }
        RedisClusterClient topology = RedisClusterClient.create(threads, address.uris());
        topology.setOptions(ClusterClientOptions.builder(options).build());
        return new Connector(threads, options, new ClusterLocator(topology, true, key), threads);
    }

    /** With the threads and options of the application's client. */
    static Connector with(RedisClient application, RedisURI uri) {
        return new Connector(application.getResources(), application.getOptions(), locator(uri), null);
    }

    /** With the threads, options and topology of the application's client. */
    static Connector with(RedisClusterClient application, String key) {
        Locator locator = new ClusterLocator(application, false, key);
        return new Connector(application.getResources(), ClientOptions.copyOf(application.getOptions()), locator, null);
    }

    private static Locator locator(RedisURI uri) {
        return uri.getSentinels().isEmpty()
                ? client -> CompletableFuture.completedFuture(uri)
                : new SentinelLocator(uri);
    }

    /** Begins to connect, and does not block. It ends in time by the time-outs of the client. */
    CompletableFuture<StatefulRedisConnection<String, String>> connect() {
        return begin(primary -> client.connectAsync(StringCodec.UTF8, primary));
    }

    /** The same for a connection that is told what others publish. */
    CompletableFuture<StatefulRedisPubSubConnection<String, String>> connectToListen() {
        return begin(primary -> client.connectPubSubAsync(StringCodec.UTF8, primary));
    }

    private <C> CompletableFuture<C> begin(Function<RedisURI, CompletionStage<C>> connect) {
        try {
            return locator.locate(client).thenCompose(connect).toCompletableFuture();
        } catch (RuntimeException e) {
            // Such as a client that the application has shut down.
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Lettuce warns of a second time. */
    static CompletableFuture<Void> closeOnce(StatefulConnection<?, ?> connection) {
        return connection instanceof RedisChannelHandler<?, ?> handler && handler.isClosed()
                ? CompletableFuture.completedFuture(null)
                : connection.closeAsync();
    }

    /** Ends the connections, and the threads unless they are the application's. */
    void close() {
        Waiting.untilDone(client.shutdownAsync());
        locator.close();
        if (ownThreads != null) {
            Waiting.untilDone(ownThreads.shutdown(0, 1, TimeUnit.SECONDS));
        }
    }
}
