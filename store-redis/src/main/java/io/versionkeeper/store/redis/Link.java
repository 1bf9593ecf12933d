package io.versionkeeper.store.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one connection that all calls of a store share. It is made when a call needs it, and given up for good when a call
 * failed on it: what a server did not answer is never sent again, and a connection that is open and silent costs one
 * time-out.
 */
final class Link {
    private final Supplier<Connector> connectors;
    private final Duration timeout;
    private @Nullable Connector connector;
    private @Nullable Attempt current;
    private boolean closed;

    /**
     * Connects to nothing yet.
     *
     * @param connectors makes the connector, when the first call comes
     * @param timeout of the store
     */
    Link(Supplier<Connector> connectors, Duration timeout) {
        this.connectors = connectors;
        this.timeout = timeout;
    }

    /** A connection that is there or being made. */
    static final class Attempt {
        private final CompletableFuture<StatefulRedisConnection<String, String>> connection;
        private final long startedAt = System.nanoTime();

        private Attempt(CompletableFuture<StatefulRedisConnection<String, String>> connection) {
            this.connection = connection;
        }

        /** Whether calls had this connection before. */
        boolean isConnected() {
            return connection.isDone();
        }

        /**
         * Waits until it is connected.
         *
         * @param deadline by {@link System#nanoTime()}
         */
        StatefulRedisConnection<String, String> await(long deadline)
                throws InterruptedException, ExecutionException, TimeoutException {
            return connection.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        /** One that was not made in two time-outs may have met a network that is mended since. */
        private boolean isUsable(Duration timeout) {
            if (!connection.isDone()) {
                return System.nanoTime() - startedAt < 2 * timeout.toNanos();
            }
            return !connection.isCompletedExceptionally() && connection.join().isOpen();
        }
    }

    synchronized Attempt attempt() {
        if (closed) {
            throw new IllegalStateException("This version store is closed");
        }
        Attempt attempt = current;
        if (attempt == null || !attempt.isUsable(timeout)) {
            var unused = release(attempt);
            if (connector == null) {
                connector = connectors.get();
            }
            attempt = new Attempt(connector.connect());
            current = attempt;
        }
        return attempt;
    }

    /** Makes the next call connect anew. Other calls on this connection fail. */
    synchronized void giveUp(Attempt failed) {
        if (current == failed && failed.connection.isDone()) {
            current = null;
            var unused = release(failed);
        }
    }

    /** Fails the calls that run, and ends what was made. */
    void close() {
        Attempt last;
        Connector made;
        synchronized (this) {
            closed = true;
            last = current;
            current = null;
            made = connector;
            connector = null;
        }
        CompletableFuture<Void> released = release(last);
        if (last != null && last.isConnected()) {
            // Lettuce complains if a client is shut down while it closes a connection.
            Waiting.untilDone(released);
        }
        if (made != null) {
            made.close();
        }
    }

    /** Closes the connection, or as soon as it is there. */
    private static CompletableFuture<Void> release(@Nullable Attempt attempt) {
        return attempt == null
                ? CompletableFuture.completedFuture(null)
                : attempt.connection.thenCompose(StatefulRedisConnection::closeAsync);
    }
}
