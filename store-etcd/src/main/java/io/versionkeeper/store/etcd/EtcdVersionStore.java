package io.versionkeeper.store.etcd;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.Response.Header;
import io.etcd.jetcd.op.Op;
import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.IncrementalVersionStore;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUri;
import io.versionkeeper.spi.Versions;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.spi.WatchListener;
import io.versionkeeper.spi.WatchableVersionStore;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps versions in etcd 3.4 or later, one key for each resource.
 *
 * <p>A bump is one put, whose revision is the version's number. A read is one transaction for up to
 * {@value #READ_BATCH} names; a greater set is read as the whole namespace, in pages of one revision. Reads are
 * linearizable.
 *
 * <p>A call takes at most the store's time-out. A read that fails because a connection was lost, and any call that
 * could not be sent, is tried once more in that time; a bump that may have been sent never is.
 *
 * <p>Thread-safe.
 */
public final class EtcdVersionStore implements WatchableVersionStore, IncrementalVersionStore {
    /** How many names are read in one transaction. */
    public static final int READ_BATCH = Lookup.TRANSACTION_NAMES;

    private static final String WATCH = "watch";
    private static final Set<String> OPTIONS =
            Stream.concat(OwnClient.OPTIONS.stream(), Stream.of(WATCH)).collect(Collectors.toUnmodifiableSet());

    private final Settings settings;
    private final Sessions sessions;
    private final Records records;
    private final Failures failures;
    private final History history = new History();

    /** Whether the namespace's records were found to be laid out as this release does. */
    private volatile boolean layoutKnown;

    private EtcdVersionStore(Settings settings, Sessions sessions, String name) {
        this.settings = settings;
        this.sessions = sessions;
        this.records = new Records(settings.namespace());
        this.failures = new Failures(name, records, settings.timeout());
    }

    /**
     * Makes a store with a client of its own, without connecting.
     *
     * @param uri such as {@code etcd://user:password@host1:2379,host2:2379#namespace=shop&timeout=2s}; {@code etcds}
     *     is for TLS; user and password are percent-encoded, the port may be left out. Options are {@code namespace}
     *     (default {@code default}), {@code timeout} (default {@code 5s}), {@code watch} (default {@code true}) and,
     *     for TLS, the PEM files {@code ca} (default: what the JVM trusts), {@code certificate} and {@code key}
     *     (default: none)
     * @return a new store, which the caller closes
     * @throws StoreMisconfiguredException if the address is not valid, or an option is unknown or not valid
     */
    public static EtcdVersionStore open(String uri) {
        return open(StoreUri.parse(uri));
    }

    static EtcdVersionStore open(StoreUri uri) {
        uri.requireKnownOptions(OPTIONS);
        Settings settings = new Settings(uri.namespace(), uri.timeout(), uri.flag(WATCH, true));
        return new EtcdVersionStore(settings, Sessions.own(new OwnClient(uri)), uri.toString());
    }

    /**
     * Starts to describe a store over a client of the application's, which the store never closes. How soon it works
     * again after a failure is then the client's affair.
     *
     * @param client a client that may read and write the keys of the namespace
     * @return a builder with the defaults of {@link #open(String)}
     */
    public static Builder builder(Client client) {
        return new Builder(client);
    }

    @Override
    public Versions read(Set<ResourceId> names) {
        return call("read " + names.size() + " versions", true, (session, deadline) -> read(session, deadline, names));
    }

    private Versions read(Session session, long deadline, Set<ResourceId> names)
            throws ExecutionException, TimeoutException, InterruptedException {
        return readChanges(session, deadline, null, names).versions();
    }

    /**
     * {@inheritDoc}
     *
     * <p>If the cluster's revision is still the cursor's, it takes one round trip for up to {@value #READ_BATCH} names,
     * whatever the number of resources. Otherwise the server looks through the namespace in a second one; if it finds
     * more than fits into one answer, about 2,700 resources, they count as not known.
     */
    @Override
    public Changes readChanges(@Nullable String cursor, Set<ResourceId> names) {
        Cursor since = Cursor.parse(cursor);
        return call("read what changed", true, (session, deadline) -> readChanges(session, deadline, since, names));
    }

    private Changes readChanges(Session session, long deadline, @Nullable Cursor since, Set<ResourceId> names)
            throws ExecutionException, TimeoutException, InterruptedException {
        Changes answer = new Reading(session, deadline, records, history).read(since, names);
        layoutKnown = true;
        return answer;
    }

    @Override
    public Version bump(ResourceId name, long stamp) {
        return call("bump \"" + name + "\"", false, (session, deadline) -> {
            if (!layoutKnown) {
                read(session, deadline, Set.of());
            }
            Header header = session.write(deadline, kv -> kv.put(records.key(name), Records.value(stamp)))
                    .getHeader();
            history.saw(History.Point.of(header));
            return Version.of(header.getRevision(), stamp);
        });
    }

    /**
     * What bumps resources inside a transaction of the application's, for its {@code Then} or {@code Else}:
     *
     * <pre>{@code
     * Stream<Op> ops = Stream.concat(Stream.of(writeTheData), store.bumpOps(Set.of(users)).stream());
     * kv.txn().If(unchanged).Then(ops.toArray(Op[]::new)).commit();
     * }</pre>
     *
     * <p>Data and bumps then become visible at once, or neither. Each version's number is the revision of the commit,
     * which its answer's header has; the stamps are drawn here, so ask anew for each attempt. Sends nothing, and so
     * cannot find an unknown layout of the records: the reads do.
     *
     * <p>The client that commits has to lead to the store's cluster, and must have no namespace of its own; neither can
     * be checked. etcd refuses a transaction with more than 128 operations (its {@code --max-txn-ops}), and one that
     * puts a key twice: call this once for a transaction.
     *
     * @param names the resources
     * @return a put for each, in the order of the names
     * @throws IllegalStateException if this store is closed
     */
    public List<Op> bumpOps(Set<ResourceId> names) {
        sessions.requireOpen();
        return names.stream().sorted().map(records::bump).toList();
    }

    /**
     * {@inheritDoc}
     *
     * <p>It shares the store's connection. Where a call got no answer, a watch may be dead without knowing: it ends with
     * that call. One that the server refuses ends no watch.
     */
    @Override
    public Watch watch(WatchListener listener) {
        if (!settings.watch()) {
            sessions.requireOpen();
            throw new UnsupportedOperationException("This version store was opened with watch=false");
        }
        return call("watch", true, (session, deadline) -> {
            // A wrong login, rights or layout are the same errors as elsewhere.
            read(session, deadline, Set.of());
            return watch(session, deadline, listener);
        });
    }

    private Watch watch(Session session, long deadline, WatchListener listener)
            throws ExecutionException, TimeoutException, InterruptedException {
        sessions.keep(session);
        EtcdWatch watch =
                new EtcdWatch(session, () -> sessions.leave(session), records, failures, settings.timeout(), listener);
        boolean begun = false;
        try {
            watch.begin(deadline);
            begun = true;
            return watch;
        } finally {
            if (!begun) {
                watch.close();
            }
        }
    }

    /**
     * Ends the store's own client, and the calls and watches under way; a client that was passed in stays as it is. The threads
     * that gRPC shares among all its clients end a second after the last of those.
     */
    @Override
    public void close() {
        sessions.close();
    }

    // ---- how a call runs

    @FunctionalInterface
    private interface Action<T> {
        T on(Session session, long deadline) throws ExecutionException, TimeoutException, InterruptedException;
    }

    private <T> T call(String what, boolean repeatable, Action<T> action) {
        sessions.requireOpen();
        if (Thread.currentThread().isInterrupted()) {
            throw failures.interrupted(what);
        }
        long deadline = System.nanoTime() + settings.timeout().toNanos();
        try {
            return callTwiceAtMost(deadline, repeatable, action);
        } catch (ExecutionException | TimeoutException | InterruptedException | RuntimeException e) {
            sessions.requireOpen();
            throw failures.of(what, e);
        }
    }

    private <T> T callTwiceAtMost(long deadline, boolean repeatable, Action<T> action)
            throws ExecutionException, TimeoutException, InterruptedException {
        Session session = sessions.enter();
        boolean mayBeStale = session.hasAnswered();
        try {
            return attempt(session, deadline, action);
        } catch (ExecutionException e) {
            boolean mayHelp = mayBeStale && !GrpcErrors.isLasting(e) && (repeatable || GrpcErrors.isNotSent(e));
            if ((mayHelp || GrpcErrors.isStaleLogin(e)) && System.nanoTime() - deadline < 0) {
                return attempt(sessions.enter(), deadline, action);
            }
            throw e;
        }
    }

    private <T> T attempt(Session session, long deadline, Action<T> action)
            throws ExecutionException, TimeoutException, InterruptedException {
        try {
            return action.on(session, deadline);
        } catch (ExecutionException | TimeoutException e) {
            sessions.replace(session);
            if (GrpcErrors.isNoAnswer(e)) {
                sessions.fail(session, e);
            }
            throw e;
        } finally {
            sessions.leave(session);
        }
    }

    /** Describes a store over a client. Not thread-safe. */
    public static final class Builder {
        private final Client client;
        private String namespace = StoreUri.DEFAULT_NAMESPACE;
        private Duration timeout = Settings.DEFAULT_TIMEOUT;
        private boolean watch = true;

        private Builder(Client client) {
            this.client = client;
        }

        /**
         * The namespace, which keeps the resources of one application apart from those of another.
         *
         * @param namespace a valid name; default {@value StoreUri#DEFAULT_NAMESPACE}
         * @return this
         */
        public Builder namespace(String namespace) {
            this.namespace = namespace;
            return this;
        }

        /**
         * How long one call may take.
         *
         * @param timeout at least a millisecond; default 5 s
         * @return this
         */
        public Builder timeout(Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /**
         * Whether nodes may watch through this store. Its bumps are announced in any event, by etcd itself.
         *
         * @param watch false turns watching off; default true
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
         * @throws IllegalArgumentException if the namespace or the time-out is not valid
         */
        public EtcdVersionStore build() {
            Settings settings = new Settings(namespace, timeout, watch);
            String name = "over a client of etcd, namespace " + namespace + ",";
            return new EtcdVersionStore(settings, Sessions.of(client), name);
        }
    }
}
