package io.versionkeeper.store.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.protocol.CommandType;
import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.IncrementalVersionStore;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.StoreUri;
import io.versionkeeper.spi.Versions;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.spi.WatchListener;
import io.versionkeeper.spi.WatchableVersionStore;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps versions in Redis: one server, a primary that Sentinels know, or a Cluster. It reads from the primary alone.
 *
 * <p>All calls share one connection, which the first one makes. A read is one round trip for up to {@value #READ_BATCH}
 * names; a greater set is read in several, and asked for anew if the store was wiped in between. So is a read of changes,
 * which knows them if they are no more than {@value #READ_BATCH}. A bump is one step on the server, which announces it by
 * pub/sub; a watch listens to that over a connection of its own. A call takes at most the store's time-out, connecting included. After a failure the next call connects
 * anew, and nothing that got no answer is ever sent again.
 *
 * <p>Thread-safe.
 */
public final class RedisVersionStore implements WatchableVersionStore, IncrementalVersionStore {
    /** How many names one read takes in one round trip. */
    public static final int READ_BATCH = 10_000;

    private final boolean cluster;
    private final Records records;
    private final Duration timeout;
    private final boolean watch;
    private final Failures failures;
    private final Link link;
    private final Set<Subscription> watches = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private RedisVersionStore(
            String name,
            boolean cluster,
            Records records,
            Duration timeout,
            boolean watch,
            Supplier<Connector> connectors) {
        this.cluster = cluster;
        this.records = records;
        this.timeout = timeout;
        this.watch = watch;
        this.failures = new Failures(name, cluster, records, timeout);
        this.link = new Link(connectors);
    }

    /**
     * Makes a store with a client of its own, without connecting.
     *
     * @param uri an address and, behind a {@code #}, the options {@code namespace} (default {@code default}),
     *     {@code timeout} (default {@code 5s}) and {@code watch} (default {@code true}). The address is one of
     *     <ul>
     *       <li>{@code redis://user:password@host:6379/0}, one server
     *       <li>{@code redis-sentinel://user:password@host1:26379,host2/0?sentinelMasterId=mymaster}, Sentinels
     *       <li>{@code redis-cluster://user:password@host1:6379,host2}, some nodes of a Cluster
     *     </ul>
     *     with {@code rediss} for TLS; user, port and database may be left out
     * @return a new store, which the caller closes
     * @throws StoreMisconfiguredException if the address is not valid, or an option unknown or not valid
     */
    public static RedisVersionStore open(String uri) {
        return open(StoreUri.parse(uri));
    }

    static RedisVersionStore open(StoreUri uri) {
        uri.requireKnownOptions(Set.of("watch"));
        Address address = AddressParser.parse(uri);
        Records records = Records.of(uri.namespace());
        return new RedisVersionStore(
                uri.toString(),
                address.cluster(),
                records,
                uri.timeout(),
                uri.flag("watch", true),
                () -> Connector.to(address, records.versions()));
    }

    /**
     * Starts to describe a store over a client of the application's, which the store never closes. It uses the client's
     * threads and its options, those for TLS and sockets in particular, and makes connections of its own.
     *
     * @param client is open as long as the store is
     * @param uri a server, or Sentinels with the name of their primary
     * @return a builder with the defaults of {@link #open(String)}
     */
    public static Builder builder(RedisClient client, RedisURI uri) {
        return new Builder(false, key -> Connector.with(client, uri));
    }

    /**
     * Starts to describe a store over a client of the application's to a Cluster, which the store never closes. It uses
     * the client's threads, options and view of the Cluster, and makes connections of its own.
     *
     * @param client is open as long as the store is
     * @return a builder with the defaults of {@link #open(String)}
     */
    public static Builder builder(RedisClusterClient client) {
        return new Builder(true, key -> Connector.with(client, key));
    }

    @Override
    public Versions read(Set<ResourceId> names) {
        return call("read " + names.size() + " versions", true, new Reading(records, List.copyOf(names))::run);
    }

    @Override
    public Version bump(ResourceId name, long stamp) {
        return call("bump \"" + name + "\"", false, session -> {
            List<@Nullable Object> answer = session.run(
                    Script.BUMP,
                    records,
                    Records.newNonce(),
                    name.name(),
                    Records.text(stamp),
                    !watch ? "" : cluster ? "SPUBLISH" : "PUBLISH",
                    records.bumps());
            String unused = records.nonce(answer.get(0));
            return Version.of(records.number(answer.get(1)), stamp);
        });
    }

    /**
     * Bumps resources inside a transaction of the application's: queues what does it between its {@code MULTI} and its
     * {@code EXEC}, and sends nothing else. After the {@code EXEC} every read sees both, the data and the bumps; without
     * it ({@code DISCARD}, a key that {@code WATCH} found changed, an error while queueing) there is neither. The
     * versions get their numbers when they are first read; the keeper's {@code version(name)} asks for one.
     *
     * <p>It is <b>not a rollback</b>: a command that fails while {@code EXEC} runs, as one on a key of another type,
     * undoes none of the others, this one included. Look at what {@code EXEC} returns.
     *
     * <p>The connection has to lead to the server and the database that the store uses, which cannot be checked, and in
     * a Cluster to the node that has the versions; its user needs the right to {@code HSET} and, unless the store was
     * told not to watch, to {@code PUBLISH} or, in a Cluster, {@code SPUBLISH}. What it may not do makes the
     * {@code EXEC} fail as a whole.
     *
     * @param transaction a connection with an open {@code MULTI}, with any codec, used by this thread alone meanwhile
     * @param names the resources; none does nothing
     * @throws IllegalArgumentException if the connection is closed, or no {@code MULTI} is open on it
     * @throws StoreUnavailableException if the client takes no command
     * @throws IllegalStateException if this store is closed
     */
    public void bumpIn(StatefulRedisConnection<?, ?> transaction, Set<ResourceId> names) {
        requireOpen();
        Transaction open = Transaction.of(transaction);
        if (names.isEmpty()) {
            return;
        }
        try {
            open.bump(
                    records,
                    new TreeSet<>(names),
                    !watch ? null : cluster ? CommandType.SPUBLISH : CommandType.PUBLISH);
        } catch (RedisException e) {
            throw failures.of("bump " + names.size() + " resources in a transaction", e);
        }
    }

    @Override
    public Changes readChanges(@Nullable String cursor, Set<ResourceId> names) {
        return call("read the changes", true, new ChangesReading(records, cursor, names)::run)
                .orElseThrow(() -> failures.unsupported(
                        "cannot read the changes alone: allow the user the command ZRANGEBYSCORE"));
    }

    /** {@inheritDoc} It listens to the primary, and in a Cluster takes Redis 7. */
    @Override
    public Watch watch(WatchListener listener) {
        requireCallable("watch");
        if (!watch) {
            throw failures.unsupported("was told not to watch (watch=false)");
        }
        long deadline = System.nanoTime() + timeout.toNanos();
        Subscription begun = new Subscription(
                link.connector().connectToListen(),
                listener,
                failure -> failures.of("watch any more", failure),
                watches::remove,
                timeout);
        watches.add(begun);
        try {
            begun.begin(records.bumps(), cluster, deadline);
            requireOpen();
            return begun;
        } catch (InterruptedException e) {
            begun.close();
            Thread.currentThread().interrupt();
            throw failures.interrupted("watch");
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            begun.close();
            requireOpen();
            throw failures.ofWatch(e);
        }
    }

    /** Ends the store's connections, and its own client with its threads; a client that was passed in stays as it is. */
    @Override
    public void close() {
        closed = true;
        watches.stream().map(Subscription::stop).toList().forEach(Runnable::run);
        link.close();
    }

    // ---- how a call runs

    @FunctionalInterface
    private interface Action<T> {
        T on(Session session) throws InterruptedException, ExecutionException, TimeoutException;
    }

    /**
     * A connection from before this call may be dead, or lead to a server that is no primary any more. So the call is
     * tried once more, on a new one, if that cannot apply it twice.
     */
    private <T> T call(String what, boolean repeatable, Action<T> action) {
        requireCallable(what);
        long start = System.nanoTime();
        long deadline = start + timeout.toNanos();
        while (true) {
            Link.Attempt attempt = link.attempt();
            boolean sent = false;
            try {
                Session session = new Session(attempt.await(deadline), deadline);
                sent = true;
                return action.on(session);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw failures.interrupted(what);
            } catch (ExecutionException | TimeoutException | RuntimeException e) {
                requireOpen();
                link.giveUp(attempt);
                boolean again = attempt.isOlderThan(start) && (repeatable || !sent || Failures.isRefused(e));
                if (!again || System.nanoTime() - deadline >= 0) {
                    throw failures.of(what, e);
                }
            }
        }
    }

    private void requireCallable(String what) {
        requireOpen();
        if (Thread.currentThread().isInterrupted()) {
            throw failures.interrupted(what);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("This version store is closed");
        }
    }

    /** Describes a store over a client. Not thread-safe. */
    public static final class Builder {
        private final boolean cluster;
        private final Function<String, Connector> connectors;
        private String namespace = StoreUri.DEFAULT_NAMESPACE;
        private Duration timeout = Duration.ofSeconds(5);
        private boolean watch = true;

        private Builder(boolean cluster, Function<String, Connector> connectors) {
            this.cluster = cluster;
            this.connectors = connectors;
        }

        /**
         * The namespace, which keeps the resources of one application apart from those of another.
         *
         * @param namespace a valid name; default {@value StoreUri#DEFAULT_NAMESPACE}
         * @return this
         * @throws IllegalArgumentException if the name is not valid
         */
        public Builder namespace(String namespace) {
            ResourceId.requireValid("namespace", namespace);
            this.namespace = namespace;
            return this;
        }

        /**
         * How long one call may take, connecting included. Let the client's own time-outs for connecting be no longer.
         *
         * @param timeout at least a millisecond; default 5 s
         * @return this
         * @throws IllegalArgumentException if it is shorter
         */
        public Builder timeout(Duration timeout) {
            if (timeout.toMillis() < 1) {
                throw new IllegalArgumentException("The timeout is " + timeout + "; give at least a millisecond");
            }
            this.timeout = timeout;
            return this;
        }

        /**
         * Whether bumps are announced and can be watched.
         *
         * @param watch false for a store that announces nothing and cannot watch; default true
         * @return this
         */
        public Builder watch(boolean watch) {
            this.watch = watch;
            return this;
        }

        /**
         * Makes the store, without connecting.
         *
         * @return a new store, which the caller closes
         */
        public RedisVersionStore build() {
            String name = "over a client of " + (cluster ? "a Cluster" : "Redis") + ", namespace " + namespace + ",";
            Records records = Records.of(namespace);
            return new RedisVersionStore(
                    name, cluster, records, timeout, watch, () -> connectors.apply(records.versions()));
        }
    }
}
