package io.versionkeeper.core;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a resource stands on this node, as of the last poll and load.
 *
 * @param id the resource
 * @param state whether its snapshot is that of the version last read
 * @param held the snapshot's version; {@link Version#NONE} also before the first snapshot
 * @param stored the version last read from the store; {@link Version#NONE} also before the first poll
 * @param loads how many loads have succeeded
 * @param failedLoads how many loads have failed or run past their time-out
 * @param lastLoadTime how long the last successful load took, or null before it
 * @param loadFailure why the last load failed, or null if it succeeded
 * @param abandonedLoads how many loads past their time-out still hold a thread
 */
public record ResourceHealth(
        ResourceId id,
        State state,
        Version held,
        Version stored,
        long loads,
        long failedLoads,
        @Nullable Duration lastLoadTime,
        @Nullable Throwable loadFailure,
        int abandonedLoads) {

    /** Whether a resource's snapshot is that of the version last read. */
    public enum State {
        /** A load is running, or waits for a free slot. */
        LOADING,
        /** The snapshot is that of the version last read. */
        IN_STEP,
        /** The store has another version, or there is no snapshot yet, and no load is running. */
        BEHIND,
        /** The resource or its keeper is closed; the last snapshot stays. */
        CLOSED
    }
}
