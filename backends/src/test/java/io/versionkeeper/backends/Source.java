package io.versionkeeper.backends;

import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.VersionStore;
import java.util.Set;

/**
 * Resources and their versions in one database, and a transaction that changes both: one at a time, used by one thread.
 * A resource is a set of entries, to which a change adds one, so that what was once committed can be told.
 */
interface Source extends AutoCloseable {
    /** Opens what a version store's URI leads to. */
    static Source open(String uri) throws Exception {
        return switch (uri.substring(0, uri.indexOf(':'))) {
            case "jdbc" -> new SqlSource(uri);
            case "redis" -> new RedisSource(uri);
            case "etcd" -> new EtcdSource(uri);
            default -> throw new IllegalArgumentException(uri);
        };
    }

    /** The store, which this closes. */
    VersionStore store();

    /** What is committed, for any thread. */
    Set<String> load(ResourceId resource) throws Exception;

    /** Begins the transaction. */
    void begin() throws Exception;

    /** Adds an entry, in the transaction. */
    void write(ResourceId resource, String entry) throws Exception;

    /** Bumps, in the transaction. */
    void bump(ResourceId resource) throws Exception;

    /** Ends the transaction. */
    void commit() throws Exception;

    /** Undoes the transaction, if one is open. */
    void rollback() throws Exception;

    @Override
    void close() throws Exception;
}
