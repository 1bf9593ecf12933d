package io.versionkeeper.store.redis;

import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;

/**
 * Where a store's own client connects to.
 *
 * @param cluster whether it is a Cluster
 * @param timeout how long a step of connecting may take
 * @param uris one server, which may name Sentinels; or some nodes of the Cluster, through which the others are found
 */
record Address(boolean cluster, Duration timeout, List<RedisURI> uris) {}
