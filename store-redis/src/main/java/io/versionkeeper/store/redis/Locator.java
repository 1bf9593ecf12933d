package io.versionkeeper.store.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.util.concurrent.CompletionStage;

/** Knows, or finds out, which server is the primary that holds the records. Thread-safe. */
interface Locator {
    /** Begins to look, and does not block. It ends in time by the time-outs of the client. */
    CompletionStage<RedisURI> locate(RedisClient client);

    /** Ends what the locator made. */
    default void close() {}
}
