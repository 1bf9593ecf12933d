package io.versionkeeper.store.jdbc;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.IncrementalVersionStore;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.StoreUri;
import io.versionkeeper.spi.TriggeredVersionStore;
import io.versionkeeper.spi.VersionStoreException;
import io.versionkeeper.spi.Versions;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.spi.WatchListener;
import io.versionkeeper.spi.WatchableVersionStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/**
 * Keeps versions in one table of a relational database: PostgreSQL 13 or later, MySQL 8, MariaDB, H2 or SQLite.
 *
 * <p>The first read or bump connects, makes the table if there is none and it may, and checks its shape; until that
 * has succeeded, each call tries it again. A read is one statement for up to {@value #READ_BATCH} names; a greater set
 * is read in several, and asked for anew if the store was replaced in between.
 *
 * <p>A call waits for a connection and for the answer at most the store's time-out together; the first one, which
 * prepares the table by several statements, may take that long for each.
 *
 * <p>On PostgreSQL every bump is announced, watches hear of it, and changes are read alone; elsewhere {@link #watch} and
 * {@link #readChanges} are not supported.
 *
 * <p>Thread-safe.
 */
public final class JdbcVersionStore implements WatchableVersionStore, IncrementalVersionStore, TriggeredVersionStore {
    /** How many names one read takes in one statement, if they are no longer than {@code 4 MiB} together. */
    public static final int READ_BATCH = 10_000;

    private static final String WATCH = "watch";
    private static final long MAX_PAUSE_MILLIS = 20;
    private static final int NAMED_IN_MESSAGES = 10;

    private final Settings settings;
    private final Connections connections;
    private final Failures failures;
    private final Watches watches;
    private final BorrowingJdbi jdbi = new BorrowingJdbi();
    private final ReentrantLock preparing = new ReentrantLock();

    /** Null until the table was found or made, and again when it has vanished. */
    private volatile @Nullable Dialect prepared;

    /** As it was read last; null until the table was found or made. */
    private volatile @Nullable Mark mark;

    private volatile boolean closed;

    private JdbcVersionStore(Settings settings, Connections connections, Failures failures) {
        this.settings = settings;
        this.connections = connections;
        this.failures = failures;
        this.watches = new Watches(connections, settings.timeout(), failures);
    }

    /**
     * Makes a store with a small pool of its own, without connecting.
     *
     * @param uri the JDBC URL as the driver wants it and, behind a {@code #}, options, such as
     *     {@code jdbc:postgresql://host/database?user=app&password=...#namespace=shop&timeout=2s}. They are
     *     {@code namespace} (default {@code default}), {@code timeout} (default {@code 5s}), {@code table} (default
     *     {@code versionkeeper}), {@code schema} (default: the connection's own), {@code createTable} (default
     *     {@code true}) and {@code watch} (default {@code true})
     * @return a new store, which the caller closes
     * @throws StoreMisconfiguredException if an option is unknown or not valid
     */
    public static JdbcVersionStore open(String uri) {
        return open(StoreUri.parse(uri));
    }

    static JdbcVersionStore open(StoreUri uri) {
        Settings settings = Settings.of(uri);
        return new JdbcVersionStore(
                settings,
                new OwnPool(uri.location(), settings.timeout()),
                new Failures(uri.toString(), Secrets.of(uri)));
    }

    /**
     * Starts to describe a store over a data source of the application's, which the store never closes.
     *
     * @param dataSource hands out connections that may write, with autocommit on and outside of any transaction; two at
     *     once, if a keeper watches on PostgreSQL, which is the default: see {@link Builder#watch}
     * @return a builder with the defaults of {@link #open(String)}
     */
    public static Builder builder(DataSource dataSource) {
        return new Builder(dataSource);
    }

    @Override
    public Versions read(Set<ResourceId> names) {
        return call(
                "read " + names.size() + " versions", (handle, dialect) -> new Reading(handle, dialect).read(names));
    }

    /**
     * {@inheritDoc}
     *
     * <p>PostgreSQL alone can do it, in one statement for up to {@value #READ_BATCH} names.
     */
    @Override
    public Changes readChanges(@Nullable String cursor, Set<ResourceId> names) {
        Cursor since = cursor == null ? null : Cursor.parse(cursor);
        Optional<Changes> changes = call(
                "read what changed, and " + names.size() + " versions",
                (handle, dialect) -> dialect.readsChanges()
                        ? Optional.of(new Reading(handle, dialect).readChanges(since, names))
                        : Optional.empty());
        return changes.orElseThrow(() -> new UnsupportedOperationException(
                "The database of this store cannot tell what changed: of those supported, PostgreSQL alone can"));
    }

    /**
     * {@inheritDoc}
     *
     * <p>PostgreSQL alone can do it. A watch holds one connection for as long as it lives, of its own or from the data
     * source that the store was given, and one daemon thread. Its driver has to be pgjdbc.
     */
    @Override
    public Watch watch(WatchListener listener) {
        requireCallable(WATCH);
        if (!settings.watch()) {
            throw new UnsupportedOperationException("This store was told not to watch (watch=false)");
        }
        Optional<Watch> watch;
        try {
            long deadline = deadline();
            String channel = prepared(deadline).channel();
            watch = channel == null ? Optional.empty() : watches.begin(channel, listener, deadline);
        } catch (SQLException | RuntimeException e) {
            throw failure(WATCH, e);
        }
        return watch.orElseThrow(() -> new UnsupportedOperationException("The database of this store, or its driver,"
                + " tells of no bumps: of those supported, PostgreSQL with its driver pgjdbc alone does"));
    }

    @Override
    public Version bump(ResourceId name, long stamp) {
        return call(
                "bump \"" + name + "\"", (handle, dialect) -> Version.of(bump(handle, dialect, name, stamp), stamp));
    }

    private static long bump(Handle handle, Dialect dialect, ResourceId name, long stamp) {
        return dialect.bumpsInSeveralStatements()
                ? handle.inTransaction(transaction -> dialect.bump(transaction, name.name(), stamp))
                : dialect.bump(handle, name.name(), stamp);
    }

    /**
     * Bumps resources inside the caller's own open transaction: data and versions become visible together, or neither
     * does. Nothing else is done with the connection. Call it last, since the records stay locked until the transaction
     * ends; name all resources in one call, which locks them in an order that is the same everywhere. New stamps are drawn.
     * Without names it does nothing.
     *
     * <p>If the store was not used before, its table is first looked for, on a connection of the store's own: read
     * once at start, so that this does not happen while the caller's transaction holds locks.
     *
     * @param transaction a connection to the store's database, with autocommit off
     * @param names the resources; they need no record yet
     * @return the versions that there will be after the commit; at most these, of resources that triggers bump on
     *     PostgreSQL meanwhile
     * @throws IllegalArgumentException if the connection is closed, in autocommit or to another database
     * @throws StoreUnavailableException if a statement failed, as by a deadlock: roll back, and try the whole
     *     transaction again
     * @throws StoreMisconfiguredException if trying again is of no use until something is changed
     * @throws IllegalStateException if this store is closed
     */
    public Map<ResourceId, Version> bumpIn(Connection transaction, Set<ResourceId> names) {
        return inTransaction(
                "bump " + (names.size() > NAMED_IN_MESSAGES ? names.size() + " resources" : names)
                        + " in a transaction",
                transaction,
                own -> own.bump(names, mark == null ? readMark() : mark, this::readMark));
    }

    /**
     * Bumps one resource as {@link #bumpIn(Connection, Set)} does.
     *
     * @param transaction a connection to the store's database, with autocommit off
     * @param name the resource; it needs no record yet
     * @return the version that there will be after the commit
     */
    public Version bumpIn(Connection transaction, ResourceId name) {
        return bumpIn(transaction, Set.of(name)).values().iterator().next();
    }

    /**
     * Reads versions inside the caller's own open transaction, together with the data: what a {@code LabelledLoader}
     * returns beside them. The connection may lead to a replica to which the store's table is replicated.
     * Not for a transaction that has changed, or will change, the data itself.
     *
     * @param transaction a connection with autocommit off, whose transaction sees one instant: of the isolation repeatable
     *     read or higher; on H2 of its own, snapshot (6), or serializable
     * @param names the resources to read
     * @return the versions of those that have a record
     * @throws IllegalArgumentException if the connection is closed, in autocommit, of a lower isolation or to another kind
     *     of database
     * @throws StoreUnavailableException if the statement failed; trying the whole transaction again may succeed
     * @throws StoreMisconfiguredException if trying again is of no use until something is changed
     * @throws IllegalStateException if this store is closed
     */
    public Map<ResourceId, Version> readIn(Connection transaction, Set<ResourceId> names) {
        return inTransaction(
                "read " + names.size() + " versions in a transaction", transaction, own -> own.read(names));
    }

    /**
     * Makes the database bump by itself whenever somebody changes one of the tables that were declared by
     * {@link Builder#triggers}: it executes those statements of {@link #triggersSql()} whose triggers are not there, in
     * one transaction on PostgreSQL and SQLite.
     *
     * @throws StoreUnavailableException if no answer came in time; trying again may succeed
     * @throws StoreMisconfiguredException if a table does not exist, the store's user may not make triggers there, or
     *     the database is H2
     * @throws IllegalStateException if this store is closed
     */
    public void installTriggers() {
        call("install triggers", (handle, dialect) -> {
            dialect.triggers(settings.triggered()).install(handle, timeoutSeconds());
            return true;
        });
    }

    /**
     * Removes the triggers of {@link #installTriggers()}, and no others: it executes {@link #removeTriggersSql()}. A
     * table that is gone is passed over.
     *
     * @throws StoreUnavailableException if no answer came in time; trying again may succeed
     * @throws StoreMisconfiguredException if the store's user may not remove triggers there, or the database is H2
     * @throws IllegalStateException if this store is closed
     */
    public void removeTriggers() {
        call("remove triggers", (handle, dialect) -> {
            dialect.triggers(settings.triggered()).remove(handle, timeoutSeconds());
            return true;
        });
    }

    /**
     * What {@link #installTriggers()} executes, for tools that migrate databases. The tables are looked up, and each
     * statement names them in full.
     *
     * @return the statements in their order, without semicolons; none if no triggers were declared
     * @throws StoreUnavailableException if no answer came in time; trying again may succeed
     * @throws StoreMisconfiguredException if a table does not exist, or the database is H2
     * @throws IllegalStateException if this store is closed
     */
    public List<String> triggersSql() {
        return call(
                "print triggers",
                (handle, dialect) -> dialect.triggers(settings.triggered()).installSql(handle));
    }

    /**
     * What {@link #removeTriggers()} executes, for tools that migrate databases.
     *
     * @return the statements in their order, without semicolons; none if no triggers were declared
     * @throws StoreUnavailableException if no answer came in time; trying again may succeed
     * @throws StoreMisconfiguredException if the database is H2
     * @throws IllegalStateException if this store is closed
     */
    public List<String> removeTriggersSql() {
        return call(
                "print triggers",
                (handle, dialect) -> dialect.triggers(settings.triggered()).removeSql(handle));
    }

    @Override
    public Map<ResourceId, String> missingTriggers() {
        requireOpen();
        return settings.triggered().isEmpty()
                ? Map.of()
                : call(
                        "look for triggers",
                        (handle, dialect) ->
                                dialect.triggers(settings.triggered()).missing(handle));
    }

    /** Ends the watches, and the store's own pool with its connections and threads; a data source that was passed in stays as it is. */
    @Override
    public void close() {
        closed = true;
        watches.close();
        connections.close();
    }

    // ---- how a call runs

    @FunctionalInterface
    private interface Action<T> {
        T on(Handle handle, Dialect dialect) throws SQLException;
    }

    @FunctionalInterface
    private interface InTransaction<T> {
        T on(CallersTransaction transaction) throws SQLException;
    }

    private <T> T inTransaction(String what, Connection transaction, InTransaction<T> action) {
        requireCallable(what);
        try {
            CallersTransaction.requireOpen(transaction);
            Dialect dialect = prepared(deadline());
            return act(transaction, dialect, (handle, current) -> action.on(CallersTransaction.on(handle, current)));
        } catch (IllegalArgumentException | VersionStoreException e) {
            throw e;
        } catch (SQLException | RuntimeException e) {
            requireOpen();
            throw failures.inTransaction(what, e);
        }
    }

    /** Makes no layout record: the transaction may hold the locks that this would take. */
    private @Nullable Mark readMark() {
        Optional<Mark> read = call(
                "read its layout record",
                (handle, dialect) -> Optional.ofNullable(new Reading(handle, dialect).mark()));
        read.ifPresent(latest -> mark = latest);
        return read.orElse(null);
    }

    private <T> T call(String what, Action<T> action) {
        requireCallable(what);
        long deadline = deadline();
        boolean renewed = false;
        try {
            while (true) {
                Dialect dialect = prepared(deadline);
                try (Lease lease = Lease.open(connections, deadline)) {
                    return act(lease.connection(), dialect, action);
                } catch (SQLException | RuntimeException e) {
                    boolean tableGone = SqlErrors.missesTable(e);
                    if (tableGone) {
                        // Dropped, or in a memory that is gone. The next round makes it, or says what is missing.
                        prepared = null;
                    }
                    // A connection may have died since the last call. A bump that was done all the same is done twice,
                    // with one stamp: that harms nobody.
                    boolean renews = !renewed && SqlErrors.isBroken(e) && connections.renew();
                    renewed |= renews;
                    if (!(tableGone || renews || SqlErrors.isConflict(e)) || !mayRetry(deadline)) {
                        throw e;
                    }
                }
            }
        } catch (SQLException | RuntimeException e) {
            throw failure(what, e);
        }
    }

    /** The failed statement did nothing; the pause lets those that won finish. */
    private static boolean mayRetry(long deadline) {
        try {
            TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(MAX_PAUSE_MILLIS));
            return System.nanoTime() - deadline < 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** A bump that was done without stripes is done again with them: that harms nobody. */
    private <T> T act(Connection connection, Dialect dialect, Action<T> action) throws SQLException {
        try {
            return on(connection, dialect, handle -> action.on(handle, dialect));
        } catch (StripesNoticed e) {
            Dialect striped = dialect.withStripes();
            prepared = striped;
            return on(connection, striped, handle -> action.on(handle, striped));
        }
    }

    private <T> T on(Connection connection, @Nullable Dialect dialect, BorrowingJdbi.Work<T> work) throws SQLException {
        return jdbi.on(connection, handle -> {
            if (dialect != null && dialect.boundsStatements()) {
                handle.getConfig(SqlStatements.class).setQueryTimeout(timeoutSeconds());
            }
            return work.on(handle);
        });
    }

    private int timeoutSeconds() {
        long seconds = Math.max(1, (settings.timeout().toMillis() + 999) / 1000);
        return (int) Math.min(seconds, Integer.MAX_VALUE);
    }

    private Dialect prepared(long deadline) throws SQLException {
        Dialect ready = prepared;
        if (ready != null) {
            return ready;
        }
        lockUntil(deadline);
        try {
            ready = prepared;
            if (ready == null) {
                ready = prepare(deadline);
                prepared = ready;
            }
            return ready;
        } finally {
            preparing.unlock();
        }
    }

    private void lockUntil(long deadline) throws SQLException {
        try {
            if (!preparing.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new SQLTimeoutException("Another thread is still waiting for the database");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("Interrupted while another thread was waiting for the database", e);
        }
    }

    private Dialect prepare(long deadline) throws SQLException {
        try (Lease lease = Lease.open(connections, deadline)) {
            Dialect dialect = on(lease.connection(), null, handle -> Dialect.of(handle, settings));
            return act(lease.connection(), dialect, (handle, current) -> {
                if (!settings.triggered().isEmpty()) {
                    // Where the database has none, this says so.
                    current.triggers(settings.triggered());
                }
                Table.ensure(handle, current);
                new Reading(handle, current).read(Set.of());
                mark = new Reading(handle, current).mark();
                return current;
            });
        }
    }

    private long deadline() {
        return System.nanoTime() + settings.timeout().toNanos();
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

    private RuntimeException failure(String what, Exception failure) {
        if (failure instanceof IllegalArgumentException mistake) {
            return mistake;
        }
        requireOpen();
        return failures.of(what, failure);
    }

    /** Describes a store over a data source. Not thread-safe. */
    public static final class Builder {
        private final DataSource dataSource;
        private String namespace = StoreUri.DEFAULT_NAMESPACE;
        private String table = Settings.DEFAULT_TABLE;
        private @Nullable String schema;
        private boolean createTable = true;
        private boolean watch = true;
        private Duration timeout = Settings.DEFAULT_TIMEOUT;
        private final Set<TriggeredTable> triggered = new LinkedHashSet<>();

        private Builder(DataSource dataSource) {
            this.dataSource = dataSource;
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
         * The table's name, exactly as it is in the database; it is quoted.
         *
         * @param table at most 63 bytes of UTF-8; default {@code versionkeeper}
         * @return this
         */
        public Builder table(String table) {
            this.table = table;
            return this;
        }

        /**
         * The schema that the table is in (MySQL and MariaDB: the database), exactly as it is named; it is quoted.
         *
         * @param schema at most 63 bytes of UTF-8; default: the connection's own
         * @return this
         */
        public Builder schema(String schema) {
            this.schema = schema;
            return this;
        }

        /**
         * Whether the store makes its table if there is none.
         *
         * @param createTable false if the store's user has no right to do so; default true
         * @return this
         */
        public Builder createTable(boolean createTable) {
            this.createTable = createTable;
            return this;
        }

        /**
         * Whether bumps are announced and may be watched, where the database is PostgreSQL. If so, a transaction of
         * {@link #bumpIn} cannot be prepared for a two-phase commit, and commits one after another. A watch keeps one
         * connection of the data source for as long as it lives, and does not begin where there is no second one: of
         * a pool that has no more than one, reads would get none.
         *
         * @param watch false if not; default true
         * @return this
         */
        public Builder watch(boolean watch) {
            this.watch = watch;
            return this;
        }

        /**
         * How long one call may take. The data source should bound its own wait for a connection likewise.
         *
         * @param timeout at least a millisecond; default 5 s
         * @return this
         */
        public Builder timeout(Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        /**
         * Declares that triggers bump a resource when one of these tables is changed, by whomever. The store looks
         * whether they are there, and makes them when {@link JdbcVersionStore#installTriggers()} is called. May be
         * called several times, also for the same resource. Not for H2, on which the first use of the store fails.
         *
         * @param resource the resource
         * @param tables each as {@code users} or {@code schema.users} (MySQL and MariaDB: the database; SQLite: the
         *     attached file), exactly as it is named in the database; it is quoted. The first dot ends the schema
         * @return this
         * @throws IllegalArgumentException if a name is not valid, or there is no table
         */
        public Builder triggers(String resource, String... tables) {
            ResourceId id = ResourceId.of(resource);
            if (tables.length == 0) {
                throw new IllegalArgumentException(
                        "The triggers of the resource \"" + resource + "\" have no table; name at least one");
            }
            for (String table : tables) {
                triggered.add(TriggeredTable.parse(id, table));
            }
            return this;
        }

        /**
         * Makes the store, without connecting.
         *
         * @return a new store, which the caller closes
         * @throws IllegalArgumentException if a name or the time-out is not valid
         */
        public JdbcVersionStore build() {
            Settings settings =
                    new Settings(namespace, table, schema, createTable, watch, timeout, List.copyOf(triggered));
            String name = "over the " + dataSource.getClass().getSimpleName() + ", namespace " + namespace + ",";
            return new JdbcVersionStore(settings, Connections.of(dataSource), new Failures(name, Secrets.none()));
        }
    }
}
