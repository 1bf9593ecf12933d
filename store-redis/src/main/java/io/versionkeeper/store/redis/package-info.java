/** The VersionDB in Redis: {@link io.versionkeeper.store.redis.RedisVersionStore}, standalone, Sentinel or Cluster. */
@NullMarked
package io.versionkeeper.store.redis;

import org.jspecify.annotations.NullMarked;
