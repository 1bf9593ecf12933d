package io.versionkeeper.core;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a resource stands on this node.
 *
 * @param id the resource
 * @param state whether its snapshot is that of the present version, as far as this node knows
 * @param unconfirmedBecause what else than the store's silence makes it {@code UNCONFIRMED}, such as
 *     {@code trigger missing: on table "users"}; null if nothing does
 * @param loading whether a load is running, or waits for a free slot
 * @param held the snapshot's version; {@link Version#NONE} also before the first snapshot
 * @param stored the version last read from the store; {@link Version#NONE} also before the first poll
 * @param staleness the time for which a change may have been missed: since the last poll that found the snapshot to be
 *     that of the present version was sent, or its load began; a year if a labelled loader's
 *     source has lagged behind ever since; null before the first snapshot
 * @param behindFor the time since a poll found another version than the snapshot's, or since the resource was
 *     registered if there is no snapshot yet; null if the two were the same at the last poll
 * @param loads how many loads have succeeded
 * @param failedLoads how many loads have failed, were refused, or ran past their time-out
 * @param failuresInARow how many of them were the last ones, for the version that is wanted now
 * @param lastLoadTime how long the last successful load took, or null before it
 * @param loadFailure why the last load failed, or null if it succeeded
 * @param abandonedLoads how many loads past their time-out still hold a thread
 */
public record ResourceHealth(
        ResourceId id,
        HealthState state,
        @Nullable String unconfirmedBecause,
        boolean loading,
        Version held,
        Version stored,
        @Nullable Duration staleness,
        @Nullable Duration behindFor,
        long loads,
        long failedLoads,
        int failuresInARow,
        @Nullable Duration lastLoadTime,
        @Nullable Throwable loadFailure,
        int abandonedLoads) {}
