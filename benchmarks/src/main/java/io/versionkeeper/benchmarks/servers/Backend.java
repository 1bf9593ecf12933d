package io.versionkeeper.benchmarks.servers;

import io.versionkeeper.testservers.Etcd;
import io.versionkeeper.testservers.Postgresql;
import io.versionkeeper.testservers.PrivateServer;
import io.versionkeeper.testservers.Redis;

/** The servers that are measured, each as a VersionDB. */
public enum Backend {
    /** Writes to its disk before it answers. */
    REDIS("Redis"),
    /** Likewise. */
    POSTGRESQL("PostgreSQL"),
    /** Likewise. */
    ETCD("etcd");

    private final String title;

    Backend(String title) {
        this.title = title;
    }

    /** A server with nothing in it, whose writes wait for the disk. */
    public PrivateServer start() {
        return switch (this) {
            case REDIS -> Redis.start();
            case POSTGRESQL -> Postgresql.startDurable();
            case ETCD -> Etcd.startDurable();
        };
    }

    /** The URI of a version store in a database of such a server. */
    public static String storeUri(String url, String namespace) {
        return url + "#namespace=" + namespace;
    }

    @Override
    public String toString() {
        return title;
    }
}
