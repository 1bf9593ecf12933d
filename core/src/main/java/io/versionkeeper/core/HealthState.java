package io.versionkeeper.core;

/** How a resource, or a keeper with all its resources, stands towards the store. The later states are the graver. */
public enum HealthState {
    /** The snapshot is that of the version last read, and that was read not long ago. */
    IN_STEP,
    /** The store has another version than the snapshot, or there is no snapshot yet. */
    BEHIND,
    /**
     * The store was last read longer ago than {@link VersionKeeperBuilder#unconfirmedAfter}, or never: nobody knows
     * whether the snapshot is that of the present version. So it is where a trigger is missing that bumps, see
     * {@link ResourceHealth#unconfirmedBecause}.
     */
    UNCONFIRMED,
    /** The resource or its keeper is closed; the last snapshot stays. */
    CLOSED
}
