package io.versionkeeper.backends;

import io.versionkeeper.backends.NodeClient.Answer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Clients of the service that together make 50 changes a second, through one node after the other; one that is not
 * acknowledged is followed by another at once.
 *
 * <p>A request without an answer may be carried out late, by a node that was paused. So a user whose row such a request
 * may change is never written again: what the service acknowledged for a user is not undone by a straggler.
 */
final class Writer implements Runnable {
    static final int CLIENTS = 25;

    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1) * CLIENTS / 50;
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int USERS = 100;

    /**
     * A change that a node acknowledged.
     *
     * @param user the id of the user that it changed
     */
    record Change(long number, long user) {}

    private final NodeClient client;
    private final List<NodeHandle> nodes;
    private final boolean oneTransaction;
    private final Queue<Long> users = new ConcurrentLinkedQueue<>();
    private final ConcurrentSkipListMap<Long, Change> byVersion = new ConcurrentSkipListMap<>();
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger busy = new AtomicInteger();
    private volatile boolean paused;
    private volatile boolean stopped;

    /**
     * Makes it.
     *
     * @param oneTransaction whether a change and its bump are one, so that none without an answer lacks its bump
     */
    Writer(NodeClient client, List<NodeHandle> nodes, boolean oneTransaction) {
        this.client = client;
        this.nodes = nodes;
        this.oneTransaction = oneTransaction;
    }

    /** Is one client, until {@link #stop}. */
    @Override
    public void run() {
        for (long next = System.nanoTime(); !stopped; next = Math.max(next + PERIOD_NANOS, System.nanoTime())) {
            LockSupport.parkNanos(next - System.nanoTime());
            busy.incrementAndGet();
            if (!paused) {
                changeUntilAcknowledged();
            }
            busy.decrementAndGet();
        }
    }

    /** A bump after the commit is lost if its node is killed in between; the change that follows makes up for that. */
    private void changeUntilAcknowledged() {
        while (!stopped && !attempt() && !(paused && oneTransaction)) {
            LockSupport.parkNanos(RETRY_NANOS);
        }
    }

    /** Begins no more changes. Those that are not acknowledged yet are followed by another, unless one transaction does. */
    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
    }

    void stop() {
        stopped = true;
    }

    /** Whether nothing is under way any more, after {@link #pause}. */
    boolean isIdle() {
        return busy.get() == 0;
    }

    long acknowledged() {
        return acknowledged.get();
    }

    long requests() {
        return requests.get();
    }

    /** The last change that was acknowledged with this version or a lower one; null if there is none. */
    Map.@Nullable Entry<Long, Change> lastUpTo(long version) {
        return byVersion.floorEntry(version);
    }

    /** Tries one change: true if a node acknowledged it. */
    private boolean attempt() {
        NodeHandle.Life node =
                nodes.get(requests.getAndIncrement() % nodes.size()).ready();
        if (node == null) {
            return false;
        }
        Long user = users.size() < USERS ? null : users.poll();
        // Drawn when the user is taken, so that the numbers of its changes rise.
        long number = begun.incrementAndGet();
        try {
            Answer answer = user == null ? client.create(node, number) : client.update(node, user, number);
            if (answer.status() / 100 == 2) {
                long id = answer.body().get("id").asLong();
                users.add(id);
                byVersion.put(answer.version(), new Change(number, id));
                acknowledged.incrementAndGet();
                return true;
            }
            if (user != null) {
                // Whatever came of it, it is over: no straggler.
                users.add(user);
            }
        } catch (IOException e) {
            // The node is gone, or silent: the user is left alone from now on.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopped = true;
        }
        return false;
    }
}
