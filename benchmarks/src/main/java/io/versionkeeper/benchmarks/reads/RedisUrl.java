package io.versionkeeper.benchmarks.reads;

import io.versionkeeper.testservers.Redis;

/** The Redis of the readers that need one: that of the run, or one of this JVM's own. */
final class RedisUrl {
    /** The system property with the URL. */
    static final String PROPERTY = "benchmark.redis";

    private RedisUrl() {}

    static String get() {
        String given = System.getProperty(PROPERTY);
        // Ends with the JVM.
        return given != null ? given : Redis.start("--appendonly", "no").newDatabaseUrl();
    }
}
