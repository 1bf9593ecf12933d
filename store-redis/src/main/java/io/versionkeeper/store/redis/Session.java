package io.versionkeeper.store.redis;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What one call does over a connection, until its deadline.
 *
 * @param connection shared with other calls
 * @param deadline by {@link System#nanoTime()}
 */
record Session(StatefulRedisConnection<String, String> connection, long deadline) {
    List<@Nullable Object> run(Script script, Records records, String... arguments)
            throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return await(
                    connection.async().evalsha(script.digest(), ScriptOutputType.MULTI, records.keys(), arguments));
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof RedisNoScriptException)) {
                throw e;
            }
        }
        // Restarted, or told to forget its scripts. This also makes it remember.
        return await(connection.async().eval(script.text(), ScriptOutputType.MULTI, records.keys(), arguments));
    }

    /** A command that is cancelled before it was written is never sent. */
    private <T> T await(RedisFuture<T> answer) throws InterruptedException, ExecutionException, TimeoutException {
        try {
            return answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } finally {
            answer.cancel(true);
        }
    }
}
