package io.versionkeeper.store.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.ValueListOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Asks all Sentinels at once, and takes the answer that comes first. Lettuce's own look-up asks one after the other, so
 * that one that hangs takes the time of all; and leaves threads behind.
 *
 * @param uri names the Sentinels and their primary
 */
record SentinelLocator(RedisURI uri) implements Locator {
    @Override
    public CompletionStage<RedisURI> locate(RedisClient client) {
        CompletableFuture<RedisURI> first = new CompletableFuture<>();
        List<CompletableFuture<?>> asked = new ArrayList<>();
        for (RedisURI sentinel : uri.getSentinels()) {
            asked.add(ask(client, sentinel).thenAccept(first::complete).toCompletableFuture());
        }
        var unused = CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
                .whenComplete((nothing, failure) -> {
                    // After an answer, this changes nothing.
                    if (failure != null) {
                        first.completeExceptionally(failure);
                    }
                });
        return first;
    }

    /** Over an ordinary connection: a Sentinel speaks the same protocol. */
    private CompletionStage<RedisURI> ask(RedisClient client, RedisURI sentinel) {
        return client.connectAsync(StringCodec.UTF8, sentinel).thenCompose(this::askAndClose);
    }

    private CompletionStage<RedisURI> askAndClose(StatefulRedisConnection<String, String> sentinel) {
        CommandArgs<String, String> question = new CommandArgs<>(StringCodec.UTF8)
                .add("GET-MASTER-ADDR-BY-NAME")
                .add(uri.getSentinelMasterId());
        return sentinel.async()
                .dispatch(CommandType.SENTINEL, new ValueListOutput<>(StringCodec.UTF8), question)
                .whenComplete((answer, failure) -> {
                    var unused = sentinel.closeAsync();
                })
                .thenApply(this::primaryAt);
    }

    private RedisURI primaryAt(List<String> hostAndPort) {
        if (hostAndPort.size() != 2) {
            throw new RecordException("its Sentinels know no primary called \"" + uri.getSentinelMasterId()
                    + "\"; mend sentinelMasterId");
        }
        return RedisURI.builder(uri)
                .withHost(hostAndPort.get(0))
                .withPort(Integer.parseInt(hostAndPort.get(1)))
                .build();
    }
}
