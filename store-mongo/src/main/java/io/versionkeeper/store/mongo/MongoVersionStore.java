package io.versionkeeper.store.mongo;

import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCommandException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.connection.ClusterDescription;
import com.mongodb.connection.ClusterType;
import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.StoreUri;
import io.versionkeeper.spi.Versions;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.spi.WatchListener;
import io.versionkeeper.spi.WatchableVersionStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.bson.BsonDocument;

/**
 * Keeps versions in one collection of a MongoDB database, one document for each resource.
 *
 * <p>A bump is one {@code findAndModify} with upsert, acknowledged by a majority of the members and their journals. A
 * read is one {@code find} on the primary with read concern {@code linearizable}, for up to {@value #READ_BATCH} names;
 * a greater set is read with several, and asked for anew if the store was replaced in between. On a standalone server,
 * which has no majority to ask, it is {@code local}.
 *
 * <p>Each call takes at most the store's time-out. Thread-safe.
 */
public final class MongoVersionStore implements WatchableVersionStore {
    /** How many names one read takes with one command, if they are no longer than {@code 4 MiB} together. */
    public static final int READ_BATCH = 10_000;

    private static final SecureRandom RANDOM = new SecureRandom();

    private static final int NOT_A_REPLICA_SET = 123;
    /** It is no replica set; and what a server says that does not know them at all. */
    private static final Set<Integer> NO_CHANGE_STREAMS = Set.of(40573, 40324);

    private final Settings settings;
    private final Client client;
    private final Failures failures;
    private final Set<MongoWatch> watches = ConcurrentHashMap.newKeySet();

    /** Whether the layout of the namespace's records was seen to be one that this release knows. */
    private volatile boolean layoutSeen;

    private volatile boolean closed;

    private MongoVersionStore(Settings settings, Client client, Failures failures) {
        this.settings = settings;
        this.client = client;
        this.failures = failures;
    }

    /**
     * Makes a store with a client of its own, without connecting.
     *
     * @param uri the connection string as MongoDB's driver wants it and, behind a {@code #}, options, such as
     *     {@code mongodb://app:password@db1,db2,db3/app?replicaSet=rs0#namespace=shop&timeout=2s}. They are
     *     {@code namespace} (default {@code default}), {@code timeout} (default {@code 5s}), {@code database} (default:
     *     the one in the connection string, else {@code versionkeeper}), {@code collection} (default
     *     {@code versionkeeper}) and {@code watch} (default {@code true})
     * @return a new store, which the caller closes
     * @throws StoreMisconfiguredException if the connection string is not valid, or an option is unknown or not valid
     */
    public static MongoVersionStore open(String uri) {
        return open(StoreUri.parse(uri));
    }

    static MongoVersionStore open(StoreUri uri) {
        Settings settings = Settings.of(uri);
        Failures failures = new Failures(uri.toString());
        try {
            return new MongoVersionStore(settings, new OwnClient(uri, settings), failures);
        } catch (SetupException e) {
            throw failures.of("be opened", e, null);
        }
    }

    /**
     * Starts to describe a store over a client of the application's, which the store never closes. The client's own
     * read and write concerns, read preference and time-outs do not matter.
     *
     * @param client of the server or servers to keep the versions on
     * @return a builder with the defaults of {@link #open(String)}
     */
    public static Builder builder(MongoClient client) {
        return new Builder(client);
    }

    @Override
    public Versions read(Set<ResourceId> names) {
        return call("read " + names.size() + " versions", records -> read(records, names));
    }

    @Override
    public Version bump(ResourceId name, long stamp) {
        return call("bump \"" + name + "\"", records -> {
            if (!layoutSeen) {
                read(records, Set.of());
            }
            return records.bump(name, stamp);
        });
    }

    /**
     * Bumps resources inside a transaction of the application's: data and versions become visible together with its
     * commit, or neither. One {@code findAndModify} for each, in the order of the names; call it last, since any other
     * transaction that bumps one of them meanwhile fails by a write conflict. The transaction's own concerns and time-out
     * count; let it be committed with {@code WriteConcern.MAJORITY}.
     *
     * <p>The first call of a store looks at the layout of the records, outside of the transaction.
     *
     * @param transaction a session of the client that this store was built over, with an active transaction; none of a
     *     store that was opened by a URI
     * @param names the resources; they need no record yet
     * @return the versions that there will be after the commit
     * @throws com.mongodb.MongoException as the driver threw it, if it has a label by which {@code withTransaction} and
     *     other callers know that they may try again, such as {@code TransientTransactionError} after a write conflict
     * @throws IllegalArgumentException if no transaction is active in the session, or it is of another client
     * @throws StoreUnavailableException if the transaction failed otherwise; trying it again as a whole may succeed
     * @throws StoreMisconfiguredException if trying again is of no use until something is changed
     * @throws IllegalStateException if this store is closed
     */
    public Map<ResourceId, Version> bumpIn(ClientSession transaction, Set<ResourceId> names) {
        CallerSession caller = CallerSession.inTransaction(transaction);
        return callIn(caller, "bump " + names.size() + " resources in a transaction", records -> {
            Map<ResourceId, Version> bumped = new HashMap<>();
            for (ResourceId name : new TreeSet<>(names)) {
                bumped.put(name, records.bump(name, RANDOM.nextLong()));
            }
            return bumped;
        });
    }

    /**
     * Bumps one resource as {@link #bumpIn(ClientSession, Set)} does.
     *
     * @param transaction a session of the client that this store was built over, with an active transaction
     * @param name the resource; it needs no record yet
     * @return the version that there will be after the commit
     */
    public Version bumpIn(ClientSession transaction, ResourceId name) {
        return bumpIn(transaction, Set.of(name)).values().iterator().next();
    }

    /**
     * Reads versions in a session of the application's, together with the data: what a {@code LabelledLoader} returns
     * beside them. In a snapshot session, or a transaction with read concern {@code snapshot}, all reads are of one
     * instant, secondaries included.
     *
     * @param session a session of the client that this store was built over: a snapshot session, or one with an active
     *     transaction
     * @param names the resources to read
     * @return the versions of those that have a record
     * @throws com.mongodb.MongoException as {@link #bumpIn(ClientSession, Set)} does
     * @throws IllegalArgumentException if the session is neither, or of another client
     * @throws StoreUnavailableException if it failed otherwise; trying again as a whole may succeed
     * @throws StoreMisconfiguredException if trying again is of no use until something is changed
     * @throws IllegalStateException if this store is closed
     */
    public Map<ResourceId, Version> readIn(ClientSession session, Set<ResourceId> names) {
        return callIn(
                CallerSession.ofOneInstant(session),
                "read " + names.size() + " versions in a session",
                records -> new Reading(records, settings.namespace()).readPresent(names));
    }

    private Versions read(Records records, Set<ResourceId> names) {
        Versions answer = new Reading(records, settings.namespace()).read(names);
        layoutSeen = true;
        return answer;
    }

    /**
     * {@inheritDoc}
     *
     * <p>By a change stream, which takes one daemon thread and, for as long as it waits for an event, a connection. The
     * driver resumes it where it was after a connection was lost, if it can do so within the time-out. There is none on
     * a standalone server.
     */
    @Override
    public Watch watch(WatchListener listener) {
        if (!settings.watch()) {
            requireOpen();
            throw new UnsupportedOperationException("This version store was opened with watch=false");
        }
        Optional<Watch> watch = call("watch", records -> {
            // What is wrong with the account or the layout is the same error as elsewhere.
            read(records, Set.of());
            return standalone() ? Optional.empty() : begin(records, listener);
        });
        return watch.orElseThrow(() -> new UnsupportedOperationException(
                "A standalone server of MongoDB has no change streams; they need a replica set, be it of one member"));
    }

    /** Empty if the server cannot do it. */
    private Optional<Watch> begin(Records records, WatchListener listener) {
        MongoWatch watch;
        try {
            watch = new MongoWatch(
                    records.watch(settings.timeout()),
                    listener,
                    failure -> failures.of("watch", failure, client.cluster()),
                    settings.timeout(),
                    watches::remove);
        } catch (MongoCommandException e) {
            if (NO_CHANGE_STREAMS.contains(e.getErrorCode())) {
                return Optional.empty();
            }
            throw e;
        }
        watches.add(watch);
        watch.start();
        if (closed) {
            watch.close();
            requireOpen();
        }
        return Optional.of(watch);
    }

    /**
     * Ends the store's own client with its connections and threads, and all watches; a client that was passed in stays
     * as it is.
     */
    @Override
    public void close() {
        closed = true;
        watches.forEach(MongoWatch::stop);
        client.close();
        watches.forEach(MongoWatch::close);
    }

    // ---- how a call runs

    @FunctionalInterface
    private interface Action<T> {
        T on(Records records);
    }

    private <T> T call(String what, Action<T> action) {
        requireCallable(what);
        long deadline = System.nanoTime() + settings.timeout().toNanos();
        try {
            try {
                return action.on(records(deadline));
            } catch (MongoCommandException e) {
                if (e.getErrorCode() != NOT_A_REPLICA_SET) {
                    throw e;
                }
                // Before the first command the driver does not know what it will find. Nothing was done.
                return action.on(records(deadline));
            }
        } catch (RuntimeException e) {
            requireOpen();
            throw failures.of(what, e, client.cluster());
        }
    }

    /** In a session of the application's. */
    private <T> T callIn(CallerSession caller, String what, Action<T> action) {
        requireCallable(what);
        caller.require();
        long deadline = System.nanoTime() + settings.timeout().toNanos();
        try {
            Client.Opened opened = client.open(deadline);
            caller.requireOneOf(opened.client());
            if (!layoutSeen) {
                var unused = read(records(deadline), Set.of());
            }
            return action.on(Records.in(caller.session(), collection(opened), settings.namespace()));
        } catch (CallerSession.ForeignException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (RuntimeException e) {
            requireOpen();
            throw CallerSession.isForCaller(e) ? e : failures.of(what, e, client.cluster());
        }
    }

    private MongoCollection<BsonDocument> collection(Client.Opened opened) {
        return opened.client()
                .getDatabase(opened.database())
                .getCollection(settings.collection(), BsonDocument.class)
                .withCodecRegistry(MongoClientSettings.getDefaultCodecRegistry());
    }

    private Records records(long deadline) {
        MongoCollection<BsonDocument> collection = collection(client.open(deadline))
                .withReadPreference(ReadPreference.primary())
                .withReadConcern(standalone() ? ReadConcern.LOCAL : ReadConcern.LINEARIZABLE);
        return new Records(collection, settings.namespace(), deadline);
    }

    private boolean standalone() {
        ClusterDescription cluster = client.cluster();
        return cluster != null && cluster.getType() == ClusterType.STANDALONE;
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
        private final MongoClient client;
        private String namespace = StoreUri.DEFAULT_NAMESPACE;
        private String database = Settings.DEFAULT_DATABASE;
        private String collection = Settings.DEFAULT_COLLECTION;
        private Duration timeout = Settings.DEFAULT_TIMEOUT;
        private boolean watch = true;

        private Builder(MongoClient client) {
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
         * The database that holds the collection.
         *
         * @param database a name that MongoDB accepts; default {@code versionkeeper}
         * @return this
         */
        public Builder database(String database) {
            this.database = database;
            return this;
        }

        /**
         * The collection; the first bump or read makes it.
         *
         * @param collection a name that MongoDB accepts; default {@code versionkeeper}
         * @return this
         */
        public Builder collection(String collection) {
            this.collection = collection;
            return this;
        }

        /**
         * How long one call may take.
         *
         * @param timeout at least a millisecond and at most a day; default 5 s
         * @return this
         */
        public Builder timeout(Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /**
         * Whether nodes may watch through this store. Its bumps are announced in any event, by MongoDB itself.
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
         * @throws IllegalArgumentException if a name or the time-out is not valid
         */
        public MongoVersionStore build() {
            Settings settings = new Settings(namespace, database, collection, timeout, watch);
            String name = "over the MongoClient, namespace " + namespace + ",";
            return new MongoVersionStore(settings, Client.of(client, database), new Failures(name));
        }
    }
}
