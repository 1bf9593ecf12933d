package io.versionkeeper.core;

import org.jspecify.annotations.Nullable;

/** One load as the simulation saw it; it is also the value that the load returns, so that a snapshot tells its load. */
final class LoadRecord {
    final int resource;
    final SimulatedCall call;
    /** What the node had read before. */
    final @Nullable Label label;
    /** What the source held when it was read; -1 before. */
    long serial = -1;
    /** Whether the loader failed. */
    boolean fails;
    /** Whether the user does not accept it in place of another value. */
    boolean refused;

    LoadRecord(int resource, SimulatedCall call, @Nullable Label label) {
        this.resource = resource;
        this.call = call;
        this.label = label;
    }

    @Override
    public String toString() {
        return "data " + serial + " for " + label;
    }
}
