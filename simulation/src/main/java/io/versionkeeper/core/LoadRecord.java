package io.versionkeeper.core;

import io.versionkeeper.Version;
import org.jspecify.annotations.Nullable;

/** One load as the simulation saw it; it is also the value that the load returns, so that a snapshot tells its load. */
final class LoadRecord {
    final int resource;
    final SimulatedCall call;
    /** What the node had read before. */
    final @Nullable Label wanted;
    /** Whose data they are said to be: the same, or what was read with the data. */
    @Nullable Label label;
    /** What the source held when it was read; -1 before. */
    long serial = -1;
    /** Whether the loader failed. */
    boolean fails;
    /** Whether the user does not accept it in place of another value. */
    boolean refused;

    LoadRecord(int resource, SimulatedCall call, @Nullable Label label) {
        this.resource = resource;
        this.call = call;
        this.wanted = label;
        this.label = label;
    }

    /** Whether what was read with the data is neither what the store has nor higher. */
    boolean isBehind() {
        if (label == null || wanted == null || label.equals(wanted)) {
            return false;
        }
        Version read = label.version();
        Version stored = wanted.version();
        return read.isNone() || (!stored.isNone() && read.number() <= stored.number());
    }

    @Override
    public String toString() {
        return "data " + serial + " for " + label;
    }
}
