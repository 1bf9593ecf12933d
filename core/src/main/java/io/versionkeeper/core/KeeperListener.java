package io.versionkeeper.core;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;

/**
 * Is told what a keeper does. Calls come one after another, in order, on a thread that nothing else waits for: a
 * listener that throws is logged, and one that blocks delays the later calls of listeners alone. If it blocks for so
 * long that {@value Listeners#CAPACITY} calls wait, the oldest of them are dropped.
 */
public interface KeeperListener {
    /**
     * A new snapshot is what readers see.
     *
     * @param id the resource
     * @param snapshot the new snapshot
     */
    default void published(ResourceId id, Snapshot<?> snapshot) {}

    /**
     * A load failed, was refused, or ran past its time-out. The last snapshot stays (see {@link LoadRefusedException} for
     * a source that lags), and the load is tried again.
     *
     * @param id the resource
     * @param cause what the loader threw, or a {@link java.util.concurrent.TimeoutException}
     */
    default void loadFailed(ResourceId id, Throwable cause) {}

    /**
     * A poll failed. The last snapshots stay, and the next poll comes after at most one interval.
     *
     * @param cause what the store threw, or a {@link java.util.concurrent.TimeoutException}
     */
    default void pollFailed(Throwable cause) {}

    /** A poll succeeded after one that had failed. */
    default void pollRecovered() {}

    /**
     * A read brought a token above what the store has: the store lost that bump, or the token is forged. The resource is
     * loaded again, at most once in an interval for all such tokens, and this is told once for each such load.
     *
     * @param id the resource
     * @param token what the read brought along
     * @param stored the version that the store has
     */
    default void wentBack(ResourceId id, Version token, Version stored) {}
}
