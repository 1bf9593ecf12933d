package io.versionkeeper.core;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a resource stands as of its last change. The engine's thread makes the next one of the last one and publishes it;
 * from then on it does not change, and any thread reads it. What time does to it is left to whoever reads it together
 * with the poller's status: read the status first, so that it is not of a later poll than this.
 */
final class Standing {
    /** What was read before the load of the published snapshot. */
    @Nullable Label held;
    /** What the last answered poll read; the same object as {@link #held} if it is the same. */
    @Nullable Label latest;
    /** What the last load failed with, unless it succeeded. */
    @Nullable Failure failure;
    /**
     * The monotonic instant as of which the snapshot is known to be fresh, if there is one; while it is in step, every
     * poll moves that on.
     */
    long freshAsOf;
    /** The monotonic instant since which it is behind, if it is. */
    long behindSince;

    /** How long the last successful load took; negative before it. */
    float lastLoadMillis = -1;

    // Narrow, as there is one of these for each of many resources.
    int loads;
    int failedLoads;
    byte abandonedLoads;
    boolean loading;
    boolean closed;

    Standing(long registeredAt) {
        behindSince = registeredAt;
    }

    Standing(Standing last) {
        held = last.held;
        latest = last.latest;
        failure = last.failure;
        freshAsOf = last.freshAsOf;
        behindSince = last.behindSince;
        loads = last.loads;
        lastLoadMillis = last.lastLoadMillis;
        failedLoads = last.failedLoads;
        abandonedLoads = last.abandonedLoads;
        loading = last.loading;
        closed = last.closed;
    }

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

    ResourceHealth health(
            ResourceId id, Poller.Status polls, Settings settings, long now, @Nullable String missingTrigger) {
        return new ResourceHealth(
                id,
                state(missingTrigger == null && polls.isConfirmed(settings, now)),
                missingTrigger,
                loading,
                versionOf(held),
                versionOf(latest),
                held == null ? null : Duration.ofNanos(now - freshAsOf(polls)),
                inStep() ? null : Duration.ofNanos(now - behindSince),
                loads,
                failedLoads,
                failure != null && failure.label().equals(latest) ? failure.inARow() : 0,
                lastLoadMillis < 0 ? null : Duration.ofNanos((long) (lastLoadMillis * 1e6)),
                failure == null ? null : failure.cause(),
                abandonedLoads);
    }

    private static Version versionOf(@Nullable Label label) {
        return label == null ? Version.NONE : label.version();
    }
}
