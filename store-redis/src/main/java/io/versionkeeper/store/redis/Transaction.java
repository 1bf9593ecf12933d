package io.versionkeeper.store.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.RedisCommand;
import io.versionkeeper.ResourceId;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * The transaction that is open on a connection of the application's, into which plain commands are queued. No script is:
 * one that the server has forgotten would fail there, when it is too late.
 *
 * @param connection of any codec
 */
record Transaction(StatefulRedisConnection<?, ?> connection) {
    /**
     * A connection's transaction.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Transaction of(StatefulRedisConnection<?, ?> connection) {
        if (!connection.isOpen()) {
            throw new IllegalArgumentException("The connection is closed; give one that is open, after MULTI");
        }
        if (!connection.isMulti()) {
            throw new IllegalArgumentException(
                    "No transaction is open on the connection; call multi() on it first, and exec() after this");
        }
        return new Transaction(connection);
    }

    /**
     * Queues bumps, and what announces them.
     *
     * @param announce the command that does it, or null for none
     */
    void bump(Records records, SortedSet<ResourceId> names, @Nullable CommandType announce) {
        CommandArgs<String, String> bumps = new CommandArgs<>(StringCodec.UTF8).addKey(records.pending());
        names.forEach(name -> bumps.add(name.name()).add(Records.newStamp()));
        queue(connection, CommandType.HSET, bumps);
        if (announce != null) {
            names.forEach(name -> queue(
                    connection,
                    announce,
                    new CommandArgs<>(StringCodec.UTF8).addKey(records.bumps()).add(name.name())));
        }
    }

    /** What the command says and hears is encoded by itself, so the connection's own codec does not matter. */
    @SuppressWarnings("unchecked")
    private static <K, V> void queue(
            StatefulRedisConnection<K, V> connection, CommandType type, CommandArgs<String, String> arguments) {
        RedisCommand<?, ?, Long> command = new Command<>(type, new IntegerOutput<>(StringCodec.UTF8), arguments);
        // Its answer comes with that of EXEC.
        var unused = connection.dispatch((RedisCommand<K, V, Long>) command);
    }
}
