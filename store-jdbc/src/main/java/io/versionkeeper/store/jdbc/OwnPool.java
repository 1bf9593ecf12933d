package io.versionkeeper.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The pool of a store that was given a URL. It is made with the first connection, and again if that fails. */
final class OwnPool implements Connections {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    /** The least that the pool accepts. */
    private static final long MIN_POOL_TIMEOUT_MILLIS = 250;

    private final String url;
    private final Duration timeout;
    private final @Nullable KnownDriver known;

    private volatile @Nullable HikariDataSource pool;
    private volatile @Nullable SqliteFile file;
    private volatile boolean closed;

    OwnPool(String url, Duration timeout) {
        this.url = url;
        this.timeout = timeout;
        this.known = KnownDriver.of(url);
    }

    @Override
    public Connection open() throws SQLException {
        HikariDataSource existing = pool;
        if (existing == null) {
            return start().getConnection();
        }
        SqliteFile opened = file;
        if (opened != null && opened.isReplaced()) {
            file = opened.asItIsNow();
            existing.getHikariPoolMXBean().softEvictConnections();
        }
        return existing.getConnection();
    }

    /** Not of the pool, where it would take the place of one that calls need. */
    @Override
    public Connection openLasting(long deadline) throws SQLException {
        if (closed) {
            throw new SQLNonTransientConnectionException("The store is closed");
        }
        Properties properties = properties();
        if (known == KnownDriver.POSTGRESQL) {
            // Nothing is sent on it: how else would it be noticed that the server is gone?
            properties.setProperty("tcpKeepAlive", "true");
            if (!url.toLowerCase(Locale.ROOT).contains("logintimeout=")) {
                // The call has used up some of its time; the driver's other time-outs are each for all of it.
                long millis = Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
                properties.setProperty("loginTimeout", Double.toString(millis / 1000.0));
            }
        }
        return connect(driver(), properties);
    }

    @Override
    public boolean ownsLasting() {
        return true;
    }

    private Properties properties() {
        return known == null ? new Properties() : known.properties(url, timeout);
    }

    /** The first connection was checked, and the pool sees to the rest: asking would be a round trip to some servers. */
    @Override
    public void check(Connection connection) {}

    @Override
    public boolean renew() {
        HikariDataSource existing = pool;
        if (existing == null || isEmbedded()) {
            return false;
        }
        existing.getHikariPoolMXBean().softEvictConnections();
        return true;
    }

    private boolean isEmbedded() {
        return known != null && known.isEmbedded(url);
    }

    /** Connects by itself first: a pool would wait and then report a time-out instead of, say, a wrong password. */
    private synchronized HikariDataSource start() throws SQLException {
        HikariDataSource existing = pool;
        if (existing != null) {
            return existing;
        }
        if (closed) {
            throw new SQLNonTransientConnectionException("The store is closed");
        }
        Driver driver = driver();
        Properties properties = properties();
        Connection first = connect(driver, properties);
        HikariDataSource started;
        try {
            // The pool would try to make it writable, and report that this cannot be done.
            Lease.requireWritable(first);
            file = known == KnownDriver.SQLITE ? SqliteFile.of(first) : null;
            started = new HikariDataSource(config(new DriverDataSource(driver, url, properties, first, !isEmbedded())));
        } catch (SQLException | RuntimeException e) {
            first.close();
            throw e;
        }
        pool = started;
        if (closed) {
            started.close();
        }
        return started;
    }

    private Driver driver() {
        try {
            return DriverManager.getDriver(url);
        } catch (SQLException e) {
            throw new SetupException(
                    known == null
                            ? "no JDBC driver on the class path accepts this URL; add the driver of PostgreSQL, MySQL,"
                                    + " MariaDB, H2 or SQLite, or mend the URL"
                            : "no JDBC driver on the class path accepts this URL; add " + known.artifact()
                                    + " or, if it is there, mend the URL",
                    e);
        }
    }

    private Connection connect(Driver driver, Properties properties) throws SQLException {
        try {
            // A driver may write into what it is given.
            return Objects.requireNonNull(driver.connect(url, (Properties) properties.clone()));
        } catch (SQLException e) {
            if (e.getSQLState() == null && e.getErrorCode() == 0) {
                // So the drivers report what they cannot make out in the URL, before they reach any server.
                throw new SetupException("the driver does not accept this URL: " + e.getMessage(), e);
            }
            if (known != null && known.isForeign(e)) {
                throw new SetupException(
                        e.getMessage()
                                + "; what listens there does not speak the driver's protocol: mend host and port",
                        e);
            }
            throw e;
        }
    }

    private HikariConfig config(DriverDataSource connections) {
        long poolTimeout = Math.max(MIN_POOL_TIMEOUT_MILLIS, timeout.toMillis());
        HikariConfig config = new HikariConfig();
        config.setPoolName("versionkeeper-jdbc-" + NUMBER.incrementAndGet());
        config.setDataSource(connections);
        config.setConnectionTimeout(poolTimeout);
        config.setValidationTimeout(poolTimeout);
        config.setInitializationFailTimeout(1);
        config.setExceptionOverride(new BrokenH2Connection());
        config.setMinimumIdle(1);
        config.setMaximumPoolSize(known == null ? 4 : known.poolSize());
        if (isEmbedded()) {
            // A database in memory ends with its last connection.
            config.setMaxLifetime(0);
        }
        return config;
    }

    /** Not synchronized: it must not wait for a connection that is just being made. */
    @Override
    public void close() {
        closed = true;
        HikariDataSource existing = pool;
        if (existing != null) {
            // An interrupted pool would leave threads behind.
            boolean interrupted = Thread.interrupted();
            try {
                existing.close();
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
