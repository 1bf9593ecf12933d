package io.versionkeeper.core;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a resource stands as of its last change, for any thread. What time does to it is left to whoever reads it
 * together with the poller's status: read the status first, so that it is not of a later poll than this.
 *
 * @param held what was read before the load of the published snapshot
 * @param latest what the last answered poll read
 * @param freshAsOf the monotonic instant as of which the snapshot is known to be fresh, if there is one; while it is in
 *     step, every poll moves that on
 * @param behindSince the monotonic instant since which it is behind, if it is
 */
record Standing(
        boolean closed,
        boolean loading,
        @Nullable Label held,
        @Nullable Label latest,
        long freshAsOf,
        long behindSince,
        long loads,
        long failedLoads,
        int failuresInARow,
        @Nullable Duration lastLoadTime,
        @Nullable Throwable loadFailure,
        int abandonedLoads) {

    boolean inStep() {
        return held != null && held.equals(latest);
    }

    /** The monotonic instant as of which the snapshot is known to be fresh; there must be one. */
    long freshAsOf(Poller.Status polls) {
        return inStep() && !closed && polls.polls() > 0 ? later(freshAsOf, polls.confirmedAt()) : freshAsOf;
    }

    static long later(long instant, long other) {
        return instant - other >= 0 ? instant : other;
    }

    HealthState state(boolean confirmed) {
        if (closed) {
            return HealthState.CLOSED;
        }
        if (!confirmed) {
            return HealthState.UNCONFIRMED;
        }
        return inStep() ? HealthState.IN_STEP : HealthState.BEHIND;
    }

    ResourceHealth health(ResourceId id, Poller.Status polls, Settings settings, long now) {
        return new ResourceHealth(
                id,
                state(polls.isConfirmed(settings, now)),
                loading,
                versionOf(held),
                versionOf(latest),
                held == null ? null : Duration.ofNanos(now - freshAsOf(polls)),
                inStep() ? null : Duration.ofNanos(now - behindSince),
                loads,
                failedLoads,
                failuresInARow,
                lastLoadTime,
                loadFailure,
                abandonedLoads);
    }

    private static Version versionOf(@Nullable Label label) {
        return label == null ? Version.NONE : label.version();
    }
}
