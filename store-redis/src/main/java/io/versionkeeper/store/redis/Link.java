package io.versionkeeper.store.redis;

import io.lettuce.core.api.StatefulRedisConnection;
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
    private @Nullable Connector connector;
    private @Nullable Attempt current;
    /** The end of all connections that are being closed. */
    private CompletableFuture<?> closing = CompletableFuture.completedFuture(null);

    private boolean closed;

    /**
     * Connects to nothing yet.
     *
     * @param connectors makes the connector, when the first call comes
     */
    Link(Supplier<Connector> connectors) {
        this.connectors = connectors;
    }

    /** A connection that is there or being made. */
    static final class Attempt {
        private final CompletableFuture<StatefulRedisConnection<String, String>> connection;
        private final long startedAt = System.nanoTime();

        private Attempt(CompletableFuture<StatefulRedisConnection<String, String>> connection) {
            this.connection = connection;
        }

        /** Whether it was begun before that time, by {@link System#nanoTime()}: it may lead where nobody is any more. */
        boolean isOlderThan(long time) {
            return startedAt - time < 0;
        }

        /** Waits until that time for the connection. */
        StatefulRedisConnection<String, String> await(long deadline)
                throws InterruptedException, ExecutionException, TimeoutException {
            return connection.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        private boolean isPendingOrOpen() {
            return !connection.isDone()
                    || (!connection.isCompletedExceptionally()
                            && connection.join().isOpen());
        }
    }

    /** What makes the connections, for one that is not shared. */
    synchronized Connector connector() {
        if (closed) {
            throw new IllegalStateException("This version store is closed");
        }
        Connector made = connector;
        if (made == null) {
            made = connectors.get();
            connector = made;
        }
        return made;
    }

    synchronized Attempt attempt() {
        Connector made = connector();
        Attempt attempt = current;
        if (attempt == null || !attempt.isPendingOrOpen()) {
            release(attempt);
            attempt = new Attempt(made.connect());
            current = attempt;
        }
        return attempt;
    }

    /** Makes the next call connect anew. Other calls on this connection fail. */
    synchronized void giveUp(Attempt failed) {
        if (current == failed) {
            current = null;
            release(failed);
        }
    }

    /** Fails the calls that run, and ends what was made. */
    void close() {
        CompletableFuture<?> closings;
        Connector made;
        synchronized (this) {
            closed = true;
            release(current);
            current = null;
            closings = closing;
            made = connector;
            connector = null;
        }
        // Lettuce complains if a client is shut down while it closes a connection.
        Waiting.untilDone(closings);
        if (made != null) {
            made.close();
        }
    }

    /** Closes the connection, or as soon as it is there; if the end of its client has not done that. */
    private void release(@Nullable Attempt attempt) {
        if (attempt != null) {
            CompletableFuture<Void> end = attempt.connection.thenCompose(Connector::closeOnce);
            if (attempt.connection.isDone()) {
                closing = CompletableFuture.allOf(closing, end);
            }
        }
    }
}
