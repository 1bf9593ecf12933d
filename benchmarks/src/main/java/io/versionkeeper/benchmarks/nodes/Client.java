package io.versionkeeper.benchmarks.nodes;

import static io.versionkeeper.benchmarks.nodes.KeeperCopy.polling;
import static io.versionkeeper.benchmarks.nodes.KeeperCopy.pushed;

import io.versionkeeper.benchmarks.peers.HazelcastMember;
import io.versionkeeper.benchmarks.peers.HazelcastNearCacheClient;
import io.versionkeeper.benchmarks.peers.JetCacheCopy;
import io.versionkeeper.benchmarks.peers.RedissonCopy;
import io.versionkeeper.benchmarks.servers.Backend;
import java.time.Duration;
import java.util.Optional;
import org.redisson.api.options.LocalCachedMapOptions.ReconnectionStrategy;
import org.redisson.api.options.LocalCachedMapOptions.SyncStrategy;

/** All that keeps a copy in step, or carries news to a node, and is measured. */
public enum Client {
    /** With push; the interval is the default. */
    KEEPER_REDIS("Version Keeper, Redis", Backend.REDIS, url -> pushed(url, Duration.ofSeconds(10)), KeeperWriter::new),
    /** Likewise. */
    KEEPER_POSTGRESQL(
            "Version Keeper, PostgreSQL",
            Backend.POSTGRESQL,
            url -> pushed(url, Duration.ofSeconds(10)),
            KeeperWriter::new),
    /** Likewise. */
    KEEPER_ETCD("Version Keeper, etcd", Backend.ETCD, url -> pushed(url, Duration.ofSeconds(10)), KeeperWriter::new),

    /** Without push, at an interval of a second. */
    POLLING_REDIS("Version Keeper, Redis, polling at 1 s", Backend.REDIS, url -> polling(url), KeeperWriter::new),
    /** Likewise. */
    POLLING_POSTGRESQL(
            "Version Keeper, PostgreSQL, polling at 1 s", Backend.POSTGRESQL, url -> polling(url), KeeperWriter::new),
    /** Likewise. */
    POLLING_ETCD("Version Keeper, etcd, polling at 1 s", Backend.ETCD, url -> polling(url), KeeperWriter::new),

    /** With push, at an interval of a second. */
    BOTH_REDIS("Version Keeper, Redis", Backend.REDIS, url -> pushed(url, Duration.ofSeconds(1)), KeeperWriter::new),
    /** Likewise. */
    BOTH_POSTGRESQL(
            "Version Keeper, PostgreSQL",
            Backend.POSTGRESQL,
            url -> pushed(url, Duration.ofSeconds(1)),
            KeeperWriter::new),
    /** Likewise. */
    BOTH_ETCD("Version Keeper, etcd", Backend.ETCD, url -> pushed(url, Duration.ofSeconds(1)), KeeperWriter::new),

    /** The transport alone: nothing is written. */
    RAW_REDIS("raw Redis PUBLISH", Backend.REDIS, RawRedis::copy, url -> RawRedis.writer(url, false)),
    /** The transport after a write that waits for the disk. */
    RAW_REDIS_WRITE("raw Redis SET + PUBLISH", Backend.REDIS, RawRedis::copy, url -> RawRedis.writer(url, true)),
    /** The transport alone: nothing is written. */
    RAW_POSTGRESQL(
            "raw PostgreSQL NOTIFY", Backend.POSTGRESQL, RawPostgresql::copy, url -> RawPostgresql.writer(url, false)),
    /** The transport and a write that waits for the disk. */
    RAW_POSTGRESQL_WRITE(
            "raw PostgreSQL UPDATE + NOTIFY",
            Backend.POSTGRESQL,
            RawPostgresql::copy,
            url -> RawPostgresql.writer(url, true)),
    /** A put waits for the disk. */
    RAW_ETCD("raw etcd put + watch", Backend.ETCD, RawEtcd::copy, RawEtcd::writer),

    /** As its documentation begins. */
    REDISSON("Redisson RLocalCachedMap", Backend.REDIS, url -> new RedissonCopy(url, o -> o), RedissonCopy::writer),
    /** Sends the value along. */
    REDISSON_UPDATE(
            "Redisson RLocalCachedMap, UPDATE",
            Backend.REDIS,
            url -> new RedissonCopy(url, o -> o.syncStrategy(SyncStrategy.UPDATE)),
            url -> RedissonCopy.writer(url, o -> o.syncStrategy(SyncStrategy.UPDATE))),
    /** Forgets everything when it has reconnected. */
    REDISSON_CLEAR(
            "Redisson RLocalCachedMap, CLEAR",
            Backend.REDIS,
            url -> new RedissonCopy(url, o -> o.reconnectionStrategy(ReconnectionStrategy.CLEAR)),
            RedissonCopy::writer),
    /** Two levels, the local one kept in step by broadcast. */
    JETCACHE("JetCache, two levels, broadcast", Backend.REDIS, JetCacheCopy::new, JetCacheCopy::writer),
    /** Embedded: each node is a member. */
    HAZELCAST("Hazelcast near cache, embedded", null, HazelcastMember::copy, HazelcastMember::writer),
    /** A client of one member: what can be cut off from it. */
    HAZELCAST_CLIENT("Hazelcast near cache, client", null, HazelcastNearCacheClient::new, HazelcastMember::writer),
    /** Likewise, and finds lost invalidations as soon as Hazelcast can. */
    HAZELCAST_CLIENT_TUNED(
            "Hazelcast near cache, client, tuned", null, HazelcastNearCacheClient::tuned, HazelcastMember::writer);

    private final String title;
    private final Optional<Backend> backend;
    private final Opener<Copy> copy;
    private final Opener<Writer> writer;

    /** Opens something by the URL of its server. */
    @FunctionalInterface
    private interface Opener<T> {
        T open(String url) throws Exception;
    }

    Client(String title, Backend backend, Opener<Copy> copy, Opener<Writer> writer) {
        this.title = title;
        this.backend = Optional.ofNullable(backend);
        this.copy = copy;
        this.writer = writer;
    }

    /** The server that it needs; none for Hazelcast, whose first member is the writer. */
    public Optional<Backend> backend() {
        return backend;
    }

    /** Opens a node's copy. */
    public Copy openCopy(String url) throws Exception {
        return copy.open(url);
    }

    /** Opens a writer. */
    public Writer openWriter(String url) throws Exception {
        return writer.open(url);
    }

    @Override
    public String toString() {
        return title;
    }
}
