package io.versionkeeper.store.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.pubsub.api.async.RedisPubSubAsyncCommands;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.spi.WatchListener;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A watch: a connection of its own that is subscribed to one channel. It is over with that connection, and when the
 * server has ended the subscription, as a node of a Cluster does that gives the slot away.
 */
final class Subscription implements Watch {
    private final CompletableFuture<StatefulRedisPubSubConnection<String, String>> connection;
    private final WatchListener listener;
    private final Function<Throwable, Throwable> failures;
    private final Consumer<Subscription> whenOver;
    private final Duration timeout;

    /** Held while the listener is told something, and for the change from one state to the next. */
    private final ReentrantLock telling = new ReentrantLock();

    private boolean confirmed;
    private volatile boolean over;
    /** Why, unless it was closed. */
    private @Nullable Throwable cause;

    /**
     * Does nothing yet.
     *
     * @param connection there or being made, for this watch alone
     * @param failures makes what the listener gets of why it is over
     * @param whenOver called when it is over or closed, maybe several times
     * @param timeout how long closing waits for the listener at most
     */
    Subscription(
            CompletableFuture<StatefulRedisPubSubConnection<String, String>> connection,
            WatchListener listener,
            Function<Throwable, Throwable> failures,
            Consumer<Subscription> whenOver,
            Duration timeout) {
        this.connection = connection;
        this.listener = listener;
        this.failures = failures;
        this.whenOver = whenOver;
        this.timeout = timeout;
    }

    /**
     * Waits until the server has confirmed. What ends it before that is thrown, and not told to the listener.
     *
     * @param channel whose messages are names
     * @param sharded whether it is one of a Cluster that goes with the keys
     * @param deadline by {@link System#nanoTime()}
     */
    void begin(String channel, boolean sharded, long deadline)
            throws InterruptedException, ExecutionException, TimeoutException {
        StatefulRedisPubSubConnection<String, String> made =
                connection.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        made.addListener(new Ends());
        made.addListener(new Messages());
        RedisPubSubAsyncCommands<String, String> commands = made.async();
        var confirmation = sharded ? commands.ssubscribe(channel) : commands.subscribe(channel);
        confirmation.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        telling.lock();
        try {
            if (over) {
                throw new ExecutionException(cause);
            }
            confirmed = true;
        } finally {
            telling.unlock();
        }
    }

    private void changed(String name) {
        telling.lock();
        try {
            if (!over) {
                listener.changed(Records.name(name));
            }
        } finally {
            telling.unlock();
        }
    }

    private void end(String why) {
        telling.lock();
        try {
            if (over) {
                return;
            }
            over = true;
            cause = new RedisException(why);
            if (confirmed) {
                listener.ended(failures.apply(cause));
            }
        } finally {
            telling.unlock();
        }
        var unused = release();
    }

    /** Closes the connection, or as soon as it is there. */
    private CompletableFuture<Void> release() {
        whenOver.accept(this);
        return connection.thenCompose(Connector::closeOnce);
    }

    @Override
    public void close() {
        stop().run();
    }

    /**
     * Has it end.
     *
     * @return waits for that
     */
    Runnable stop() {
        over = true;
        CompletableFuture<Void> end = release();
        return () -> {
            // The listener itself may close it, and would wait for itself.
            if (!telling.isHeldByCurrentThread()) {
                awaitListener();
                if (connection.isDone()) {
                    Waiting.untilDone(end);
                }
            }
        };
    }

    /** Until the listener has returned, which it does at once; interrupted or not. */
    private void awaitListener() {
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean interrupted = false;
        while (true) {
            try {
                if (telling.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    telling.unlock();
                }
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Ends implements RedisConnectionStateListener {
        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> lost) {
            end("the connection was lost");
        }
    }

    private final class Messages extends RedisPubSubAdapter<String, String> {
        @Override
        public void message(String channel, String name) {
            changed(name);
        }

        @Override
        public void smessage(String channel, String name) {
            changed(name);
        }

        @Override
        public void unsubscribed(String channel, long count) {
            end("the server has ended the subscription");
        }

        @Override
        public void sunsubscribed(String channel, long count) {
            end("the node has given the slot of the keys away");
        }
    }
}
