package io.versionkeeper.core;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What readers hold of a resource: its latest snapshot, in memory. Made by {@link VersionKeeper#resource}.
 *
 * <p>A plain read costs one volatile read. It never blocks, locks, allocates or does I/O, whatever happens to the store
 * and the source. A read may demand that the snapshot was confirmed lately, and be refused or wait. Thread-safe.
 *
 * @param <T> the type of the value
 */
public final class VersionedResource<T> extends Refresh<T> implements AutoCloseable {
    VersionedResource(Engine engine, ResourceId id, Loader<T> loader, @Nullable Acceptance<? super T> acceptance) {
        super(engine, id, loader, acceptance);
    }

    /**
     * The resource's name.
     *
     * @return the id under which it was registered
     */
    public ResourceId id() {
        return resourceId();
    }

    /**
     * The value of the latest snapshot; after {@link #close()} that of the last one.
     *
     * @return the value, which is shared by all readers
     * @throws NoSnapshotException if no load has succeeded yet
     */
    public T get() {
        Snapshot<T> current = latest();
        if (current == null) {
            throw noSnapshot();
        }
        return current.value();
    }

    /**
     * The latest snapshot: value and version as they belong together.
     *
     * @return the snapshot
     * @throws NoSnapshotException if no load has succeeded yet
     */
    public Snapshot<T> snapshot() {
        Snapshot<T> current = latest();
        if (current == null) {
            throw noSnapshot();
        }
        return current;
    }

    /**
     * The value of the latest snapshot, if that was confirmed lately. Does not wait; see {@link ResourceHealth#staleness}
     * for what is compared.
     *
     * @param maxStaleness how long ago the snapshot may have been confirmed; not negative
     * @return a value that has every change whose bump was visible that long before this call
     * @throws StaleSnapshotException if it was confirmed longer ago
     * @throws NoSnapshotException if no load has succeeded yet
     */
    public T get(Duration maxStaleness) {
        Snapshot<T> fresh = snapshotFreshAsOf(instantBefore(maxStaleness));
        if (fresh == null) {
            throw stale("more than the " + maxStaleness + " demanded");
        }
        return fresh.value();
    }

    /**
     * The value of the latest snapshot, if that was confirmed lately; else waits until it is, and makes a poll happen now.
     * With a {@code maxStaleness} of zero the value has every change whose bump was visible before this call. Any number
     * of calls that wait at once share one poll.
     *
     * @param maxStaleness how long before this call the snapshot may have been confirmed; not negative
     * @param timeout how long to wait at the most
     * @return a value that has every change whose bump was visible that long before this call
     * @throws StaleSnapshotException if the time has passed, or the resource was closed
     * @throws NoSnapshotException likewise, if no load has succeeded by then
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public T get(Duration maxStaleness, Duration timeout) throws InterruptedException {
        long since = instantBefore(maxStaleness);
        Snapshot<T> fresh = awaitSnapshot(() -> snapshotFreshAsOf(since), engine()::pollSoon, deadline(timeout));
        if (fresh == null) {
            throw stale("more than the " + maxStaleness + " demanded");
        }
        return fresh.value();
    }

    /**
     * The value, with at least the write that a token stands for: at once if the snapshot is of the token's version, else
     * as {@code get(Duration.ZERO, timeout)} does, by a poll that many such reads share.
     *
     * <p>If the store's number is below the token's, the store lost that bump, or the token is forged. The resource is then
     * loaded again, for this and all such reads at most once in an interval, {@link KeeperListener#wentBack} is told, and
     * the value served. A read whose token comes after such a load is served at once, and has another begin when the
     * interval is over.
     *
     * @param token the version that a bump returned, on any node; that of a snapshot stands for its data only where its
     *     loader is a {@link LabelledLoader}
     * @param timeout how long to wait at the most
     * @return a value that has every change whose bump was visible before this call, or that of the token's version
     * @throws StaleSnapshotException if the time has passed, or the resource was closed
     * @throws NoSnapshotException likewise, if no load has succeeded by then
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public T get(Version token, Duration timeout) throws InterruptedException {
        Snapshot<T> current = latest();
        return current != null && current.isOf(token) ? current.value() : getConfirmed(token, timeout);
    }

    private T getConfirmed(Version token, Duration timeout) throws InterruptedException {
        long deadline = deadline(timeout);
        long polls = -1;
        while (true) {
            long since = engine().platform().nanoTime();
            long seen = polls;
            Snapshot<T> fresh = awaitSnapshot(
                    () -> engine().poller().status().polls() > seen ? snapshotFor(token, since) : null,
                    engine()::pollForEvent,
                    deadline);
            if (fresh == null) {
                throw stale("and nobody knows yet whether it has the version " + token);
            }
            if (!fresh.isBelow(token)) {
                return fresh.value();
            }
            if (isLost(token, since) && isReloaded(token, deadline)) {
                return snapshot().value();
            }
            // What was known of it is of before the bump: it has to be known anew, by another poll.
            polls = engine().poller().status().polls();
        }
    }

    /** Whether a poll that was sent since has read what this node shows, with a number below the token's. */
    private boolean isLost(Version token, long since) {
        Poller.Status polls = engine().poller().status();
        Standing current = standing();
        return current.inStep() && polls.polls() > 0 && polls.confirmedAt() - since >= 0 && isBelow(token, current);
    }

    private static boolean isBelow(Version token, Standing current) {
        return current.latest != null && current.latest.isBelow(token);
    }

    /** Waits until it was loaded again, or the store has come to the token's number after all, which is false. */
    private boolean isReloaded(Version token, long deadline) throws InterruptedException {
        LostTokens lost = engine().lostTokens();
        // Also if there is nothing to wait for; and when it waits, in case that the last one is over by then.
        lost.bring(this, token);
        boolean inTime = await(
                () -> isClosed() || lost.isReloaded(this) || !isBelow(token, standing()),
                () -> lost.bring(this, token),
                deadline);
        if (!inTime || isClosed()) {
            throw stale("and is loaded again, as the store lost the version " + token + " or never had it");
        }
        return isBelow(token, standing());
    }

    /** Null if there is none in time. What is fresh may give way to what was begun before, and is then waited for again. */
    private @Nullable Snapshot<T> awaitSnapshot(Supplier<@Nullable Snapshot<T>> wanted, Runnable poll, long deadline)
            throws InterruptedException {
        Snapshot<T> found = wanted.get();
        while (found == null && await(() -> isClosed() || wanted.get() != null, poll, deadline)) {
            found = wanted.get();
            if (isClosed()) {
                break;
            }
        }
        return found;
    }

    private long deadline(Duration timeout) {
        return engine().platform().nanoTime() + Math.min(NANOSECONDS.convert(timeout), Long.MAX_VALUE / 2);
    }

    private @Nullable Snapshot<T> snapshotFor(Version token, long since) {
        Snapshot<T> current = latest();
        return current != null && current.isOf(token) ? current : snapshotFreshAsOf(since);
    }

    private long instantBefore(Duration maxStaleness) {
        if (maxStaleness.isNegative()) {
            throw new IllegalArgumentException("maxStaleness is " + maxStaleness + "; give zero or more");
        }
        // Halved, so that differences of instants do not overflow.
        return engine().platform().nanoTime() - Math.min(NANOSECONDS.convert(maxStaleness), Long.MAX_VALUE / 2);
    }

    /** Whether the condition came true in time, be it no longer. */
    private boolean await(BooleanSupplier condition, Runnable onceWaiting, long deadline) throws InterruptedException {
        Demands.Demand demand = new Demands.Demand(condition);
        if (!engine().demands().add(demand)) {
            return true;
        }
        try {
            onceWaiting.run();
            return engine().platform()
                    .await(demand.met(), deadline - engine().platform().nanoTime());
        } finally {
            engine().demands().remove(demand);
        }
    }

    /** The latest snapshot, if it is known to be fresh as of the given monotonic instant. */
    @Nullable Snapshot<T> snapshotFreshAsOf(long since) {
        // In this order: what is read later is as of the same poll and load, or of later ones.
        Poller.Status polls = engine().poller().status();
        Standing current = standing();
        return current.held != null && current.freshAsOf(polls) - since >= 0 ? latest() : null;
    }

    /**
     * Waits for the first snapshot.
     *
     * @param timeout how long to wait at the most; zero or less does not wait
     * @return whether there is a snapshot
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public boolean await(Duration timeout) throws InterruptedException {
        var unused = await(() -> isClosed() || standing().held != null, () -> {}, deadline(timeout));
        return standing().held != null;
    }

    /**
     * How this resource stands on this node.
     *
     * @return its health as of now
     */
    public ResourceHealth health() {
        Poller.Status polls = engine().poller().status();
        String missingTrigger = engine().triggers().missing(versions());
        Standing current = standing();
        return current.health(
                id(), polls, engine().settings(), engine().platform().nanoTime(), missingTrigger);
    }

    /**
     * Unregisters the resource: it is no longer refreshed, a load in flight is interrupted, and readers keep the last
     * snapshot. The name may be registered again. Idempotent; returns at once.
     */
    @Override
    public void close() {
        engine().remove(this);
    }

    boolean isClosed() {
        return standing().closed;
    }

    private RuntimeException stale(String demand) {
        ResourceHealth current = health();
        if (current.staleness() == null) {
            return noSnapshot();
        }
        return new StaleSnapshotException(
                "The snapshot of resource \"" + id() + "\" was confirmed " + current.staleness()
                        + " ago, " + demand + ": " + reason(current)
                        + ". Read it without a demand, or wait with get(maxStaleness, timeout)",
                failure(current));
    }

    private NoSnapshotException noSnapshot() {
        ResourceHealth current = health();
        return new NoSnapshotException(
                "Resource \"" + id() + "\" has no snapshot yet: " + reason(current)
                        + ". Wait for the first one with await(...)",
                failure(current));
    }

    private @Nullable Throwable failure(ResourceHealth current) {
        return current.loadFailure() == null ? engine().poller().status().failure() : current.loadFailure();
    }

    private String reason(ResourceHealth current) {
        if (current.state() == HealthState.CLOSED) {
            return "it is closed";
        }
        Throwable failure = failure(current);
        if (current.loadFailure() != null) {
            return "its load has failed " + current.failedLoads() + " times, the last time with " + failure;
        }
        if (current.loading()) {
            return "a load is running";
        }
        return failure == null
                ? "its version was not read from the store since"
                : "its version could not be read from the store, the last time with " + failure;
    }
}
