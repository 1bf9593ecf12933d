package io.versionkeeper.core;

import org.jspecify.annotations.Nullable;

/** What the oracle knows of one resource on one node. */
final class Observed {
    final int resource;

    @Nullable VersionedResource<LoadRecord> handle;

    /** When the last trouble of its loads has ended, or will have. */
    long quietSince;
    /** What the last answered poll has read. */
    @Nullable Label latest;
    /** The number of the first call that may ask for it: the engine has taken it over by then. */
    int firstCall = Integer.MAX_VALUE;
    /** The snapshot that readers see, and the load that made it. */
    @Nullable Snapshot<LoadRecord> snapshot;

    @Nullable LoadRecord shown;
    /** The load in flight that is not abandoned. */
    @Nullable SimulatedCall load;

    /** When its last load began; negative for never. */
    long lastLoadAt = -1;

    /** When a read last brought a token along that calls for a load; negative for never. */
    long tokenAt = -1;
    /** When a load of a token's last began although it was in step; negative for never. */
    long tokenLoadAt = -1;
    /** When the engine last said that the store went back; negative for never. */
    long wentBackAt = -1;
    /** When the load that this called for has ended; negative for never. */
    long wentBackLoadedAt = -1;
    /** What a token stood for that was served without, as the store had lost it and another was loaded for just before. */
    long lateTokenOwed = -1;
    /** When it was served. */
    long lateTokenAt = -1;

    int abandoned;
    /** The label whose load was the last to fail, if none has succeeded since. */
    @Nullable Label failed;

    boolean failing;
    int loadsSinceChange;
    /** How many steps ago something of it ended. */
    int watched;

    Observed(int resource, long now) {
        this.resource = resource;
        quietSince = now;
    }

    boolean isInStep() {
        return shown != null && shown.label != null && shown.label.equals(latest);
    }

    long serial() {
        return shown == null ? -1 : shown.serial;
    }
}
