package io.versionkeeper.store.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoTimeoutException;
import com.mongodb.client.MongoClients;
import com.mongodb.connection.ClusterDescription;
import io.versionkeeper.spi.StoreUri;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A client that the store makes when it is first asked, from a connection string, and closes. */
final class OwnClient implements Client {
    private final StoreUri uri;
    private final Settings settings;
    private final ReentrantLock opening = new ReentrantLock();

    /** Null until the name service has said what stands behind a mongodb+srv address. */
    private volatile @Nullable ConnectionString address;

    private volatile @Nullable Opened opened;
    private volatile boolean closed;

    /**
     * Connects to nothing, and so does not check a mongodb+srv address: for that the driver asks the name service.
     *
     * @throws SetupException if the address is not valid
     */
    OwnClient(StoreUri uri, Settings settings) {
        this.uri = uri;
        this.settings = settings;
        this.address = uri.scheme().equals("mongodb") ? parse() : null;
    }

    @Override
    public Opened open(long deadline) {
        Opened ready = opened;
        if (ready != null) {
            return ready;
        }
        lockUntil(deadline);
        try {
            if (closed) {
                throw new IllegalStateException("Closed while another thread was opening it");
            }
            ready = opened;
            if (ready == null) {
                ConnectionString known = address;
                ready = connect(known == null ? resolveUntil(deadline) : known);
                opened = ready;
            }
            return ready;
        } finally {
            opening.unlock();
        }
    }

    private Opened connect(ConnectionString to) {
        String database = settings.database() == null ? to.getDatabase() : settings.database();
        return new Opened(
                MongoClients.create(driverSettings(to)), database == null ? Settings.DEFAULT_DATABASE : database);
    }

    /** Connecting gets less time than a call, so that the call can tell how it failed. */
    private MongoClientSettings driverSettings(ConnectionString to) {
        int millis = (int) settings.timeout().toMillis();
        return MongoClientSettings.builder()
                .applyConnectionString(to)
                .timeout(millis, TimeUnit.MILLISECONDS)
                .applyToSocketSettings(socket -> {
                    if (to.getConnectTimeout() == null) {
                        socket.connectTimeout(Math.max(1, millis / 2), TimeUnit.MILLISECONDS);
                    }
                })
                .build();
    }

    private ConnectionString parse() {
        ConnectionString parsed;
        try {
            parsed = new ConnectionString(uri.location());
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
        if (parsed.getCollection() != null) {
            throw new SetupException("its address names the collection " + parsed.getCollection()
                    + " after a dot; write #collection=... instead");
        }
        return parsed;
    }

    /** The driver may quote the password, or a part of it, so it is asked again without. */
    private SetupException invalid() {
        String shown = uri.toString();
        int namespace = shown.lastIndexOf("#namespace=");
        try {
            new ConnectionString(namespace < 0 ? shown : shown.substring(0, namespace));
        } catch (IllegalArgumentException e) {
            return new SetupException(e.getMessage() + "; write the connection string as MongoDB's driver wants it", e);
        }
        return new SetupException("the connection string is not valid; percent-encode : / ? # [ ] @ % in its password");
    }

    /** The driver's look-up has its own patience, which may be longer than a call's time. */
    private ConnectionString resolveUntil(long deadline) {
        FutureTask<ConnectionString> lookUp = new FutureTask<>(this::parse);
        Thread thread = new Thread(lookUp, "versionkeeper-mongo-srv");
        thread.setDaemon(true);
        thread.start();
        try {
            ConnectionString resolved = lookUp.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            address = resolved;
            return resolved;
        } catch (TimeoutException e) {
            throw new MongoTimeoutException("the name service does not answer");
        } catch (InterruptedException e) {
            throw Failures.interruption(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }

    private void lockUntil(long deadline) {
        try {
            if (!opening.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw new MongoTimeoutException("another thread is still waiting for the name service");
            }
        } catch (InterruptedException e) {
            throw Failures.interruption(e);
        }
    }

    @Override
    public @Nullable ClusterDescription cluster() {
        Opened ready = opened;
        return ready == null ? null : ready.client().getClusterDescription();
    }

    /** Waits for a look-up in another thread at most as long as that does. */
    @Override
    public void close() {
        closed = true;
        // An interrupted client does not close.
        boolean interrupted = Thread.interrupted();
        opening.lock();
        try {
            Opened ready = opened;
            if (ready != null) {
                ready.client().close();
            }
        } finally {
            opening.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
