package io.versionkeeper.store.mongo;

import com.mongodb.MongoException;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import com.mongodb.client.model.changestream.OperationType;
import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.VersionStoreException;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.spi.WatchListener;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** A change stream, and the daemon thread that reads it. Thread-safe. */
final class MongoWatch implements Watch {
    /** Between two questions to a server that does not wait for an event. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> stream;
    private final WatchListener listener;
    private final Function<RuntimeException, VersionStoreException> failures;
    private final Duration timeout;
    private final Thread thread;

    /** Held while the listener is told something. */
    private final ReentrantLock telling = new ReentrantLock();

    private volatile boolean over;

    /**
     * Over a stream that the server has begun, which this closes.
     *
     * @param failures sorts a failure of the stream
     * @param timeout bounds closing
     * @param end is told of the end of the thread
     */
    MongoWatch(
            MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> stream,
            WatchListener listener,
            Function<RuntimeException, VersionStoreException> failures,
            Duration timeout,
            Consumer<MongoWatch> end) {
        this.stream = stream;
        this.listener = listener;
        this.failures = failures;
        this.timeout = timeout;
        this.thread = new Thread(() -> run(end), "versionkeeper-mongo-watch");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run(Consumer<MongoWatch> end) {
        try {
            while (!over) {
                ChangeStreamDocument<BsonDocument> event = stream.tryNext();
                if (event != null) {
                    tell(event);
                } else if (stream.getServerCursor() == null) {
                    end(new MongoException("the server has closed it"));
                } else {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
        } catch (RuntimeException e) {
            end(e);
        } finally {
            closeStream();
            end.accept(this);
        }
    }

    private void tell(ChangeStreamDocument<BsonDocument> event) {
        telling.lock();
        try {
            if (over) {
                return;
            }
            BsonDocument key = event.getDocumentKey();
            if (key == null) {
                // The collection or its database was dropped or renamed.
                listener.changed(null);
            } else {
                tell(key.getDocument("_id").get("name"));
            }
        } finally {
            telling.unlock();
        }
        if (event.getOperationType() == OperationType.INVALIDATE) {
            end(new MongoException("its collection was dropped or renamed"));
        }
    }

    /** A document that has no valid name is none of ours. */
    private void tell(@Nullable BsonValue value) {
        if (value == null || !value.isString()) {
            return;
        }
        String name = value.asString().getValue();
        if (name.equals(Batch.LAYOUT_NAME)) {
            listener.changed(null);
            return;
        }
        ResourceId resource;
        try {
            resource = ResourceId.of(name);
        } catch (IllegalArgumentException e) {
            return;
        }
        listener.changed(resource);
    }

    private void end(RuntimeException cause) {
        telling.lock();
        try {
            if (!over) {
                over = true;
                listener.ended(failures.apply(cause));
            }
        } finally {
            telling.unlock();
        }
    }

    private void closeStream() {
        try {
            stream.close();
        } catch (RuntimeException e) {
            // Its connection or its client is gone, and so is the stream.
        }
    }

    /** Tells nothing from now on; the thread ends when the server has answered. */
    void stop() {
        over = true;
        LockSupport.unpark(thread);
    }

    /** The thread tells nothing any more when it has ended; a server that is silent holds it up as long as a call. */
    @Override
    public void close() {
        stop();
        if (Thread.currentThread() == thread) {
            return;
        }
        boolean interrupted = false;
        long deadline = System.nanoTime() + timeout.toNanos();
        for (long left = timeout.toNanos(); left > 0 && thread.isAlive(); left = deadline - System.nanoTime()) {
            try {
                TimeUnit.NANOSECONDS.timedJoin(thread, left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
