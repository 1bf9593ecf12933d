package io.versionkeeper.store.mongo;

import com.mongodb.client.MongoClient;
import com.mongodb.connection.ClusterDescription;
import org.jspecify.annotations.Nullable;

/** How a store comes to its driver. */
interface Client extends AutoCloseable {
    /**
     * The driver's client and the database, without waiting for a server.
     *
     * @param deadline as {@link System#nanoTime()} counts
     */
    Opened open(long deadline);

    /** What the driver knows of its servers; null before it was made. */
    @Nullable ClusterDescription cluster();

    @Override
    void close();

    /** A driver's client, and the database that its user named. */
    record Opened(MongoClient client, String database) {}

    /** Over a client of the application's, which is never closed. */
    static Client of(MongoClient client, String database) {
        return new Client() {
            @Override
            public Opened open(long deadline) {
                return new Opened(client, database);
            }

            @Override
            public ClusterDescription cluster() {
                return client.getClusterDescription();
            }

            @Override
            public void close() {}
        };
    }
}
