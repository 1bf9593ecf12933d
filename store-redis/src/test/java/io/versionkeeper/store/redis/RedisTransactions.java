package io.versionkeeper.store.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.StatefulRedisConnection;
import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.tck.Transactions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** MULTI and EXEC, with the data in a key beside those of the versions. */
final class RedisTransactions implements Transactions, AutoCloseable {
    private final RedisClient client;
    private final RedisVersionStore store;
    private final String key;

    /**
     * On one server.
     *
     * @param uri the server that has the versions
     * @param store bumps
     */
    RedisTransactions(RedisURI uri, VersionStore store, String namespace) {
        this.client = RedisClient.create(uri);
        this.store = (RedisVersionStore) store;
        this.key = Records.of(namespace).versions().replaceFirst("versions$", "data");
    }

    @Override
    public Transaction begin() {
        StatefulRedisConnection<String, String> connection = client.connect();
        connection.sync().multi();
        return new Open(connection);
    }

    @Override
    public @Nullable String data() {
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return connection.sync().get(key);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private final class Open implements Transaction {
        private final StatefulRedisConnection<String, String> connection;

        Open(StatefulRedisConnection<String, String> connection) {
            this.connection = connection;
        }

        @Override
        public void write(String text) {
            var unused = connection.async().set(key, text);
        }

        @Override
        public void bump(Set<ResourceId> names) {
            store.bumpIn(connection, names);
        }

        @Override
        public void commit() {
            TransactionResult result = connection.sync().exec();
            if (result.wasDiscarded()) {
                throw new IllegalStateException("discarded");
            }
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
