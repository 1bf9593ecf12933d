package io.versionkeeper.core;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What readers hold of a resource: its latest snapshot, in memory. Made by {@link VersionKeeper#resource}.
 *
 * <p>Reading costs one volatile read. It never blocks, locks, allocates or does I/O, whatever happens to the store and
 * the source. Thread-safe.
 *
 * @param <T> the type of the value
 */
public final class VersionedResource<T> implements AutoCloseable {
    private final ResourceId id;
    private final Consumer<VersionedResource<T>> unregister;
    private final CountDownLatch firstSnapshot = new CountDownLatch(1);

    private volatile @Nullable Snapshot<T> snapshot;
    private volatile ResourceHealth health;

    VersionedResource(ResourceId id, Consumer<VersionedResource<T>> unregister) {
        this.id = id;
        this.unregister = unregister;
        health = new ResourceHealth(id, ResourceHealth.State.BEHIND, Version.NONE, Version.NONE, 0, 0, null, null, 0);
    }

    /**
     * The resource's name.
     *
     * @return the id under which it was registered
     */
    public ResourceId id() {
        return id;
    }

    /**
     * The value of the latest snapshot; after {@link #close()} that of the last one.
     *
     * @return the value, which is shared by all readers
     * @throws NoSnapshotException if no load has succeeded yet
     */
    public T get() {
        Snapshot<T> current = snapshot;
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
        Snapshot<T> current = snapshot;
        if (current == null) {
            throw noSnapshot();
        }
        return current;
    }

    /**
     * Waits for the first snapshot.
     *
     * @param timeout how long to wait at the most; zero or less does not wait
     * @return whether there is a snapshot
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public boolean await(Duration timeout) throws InterruptedException {
        firstSnapshot.await(NANOSECONDS.convert(timeout), NANOSECONDS);
        return snapshot != null;
    }

    /**
     * How this resource stands on this node.
     *
     * @return its health as of the last poll and load
     */
    public ResourceHealth health() {
        return health;
    }

    /**
     * Unregisters the resource: it is no longer refreshed, a load in flight is interrupted, and readers keep the last
     * snapshot. The name may be registered again. Idempotent; returns at once.
     */
    @Override
    public void close() {
        unregister.accept(this);
    }

    void publish(Snapshot<T> loaded) {
        snapshot = loaded;
        firstSnapshot.countDown();
    }

    void publishHealth(ResourceHealth current) {
        health = current;
    }

    /** Nobody waits for a snapshot that will not come. */
    void closed() {
        firstSnapshot.countDown();
    }

    private NoSnapshotException noSnapshot() {
        ResourceHealth current = health;
        Throwable failure = current.loadFailure();
        String reason;
        if (current.state() == ResourceHealth.State.CLOSED) {
            reason = "it was closed before its first load succeeded";
        } else if (failure != null) {
            reason = "its load has failed " + current.failedLoads() + " times, the last time with " + failure;
        } else if (current.state() == ResourceHealth.State.LOADING) {
            reason = "its first load is running";
        } else {
            reason = "its version could not be read from the store yet; see VersionKeeper.health()";
        }
        return new NoSnapshotException(
                "Resource \"" + id + "\" has no snapshot yet: " + reason + ". Wait for the first one with await(...)",
                failure);
    }
}
