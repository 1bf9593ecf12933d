package io.versionkeeper.core;

import io.versionkeeper.Version;
import java.time.Instant;

/**
 * What readers see of a resource: its value, and the version that was read before the load began. The two are always
 * published together. Immutable, as far as the value is; each load makes one, which equals no other.
 *
 * @param <T> the type of the value
 */
public final class Snapshot<T> {
    private final T value;
    private final Label label;
    // Of an Instant, which would be one more object for each of many resources.
    private final long loadedAtSecond;
    private final int loadedAtNano;

    Snapshot(T value, Label label, Instant loadedAt) {
        this.value = value;
        this.label = label;
        loadedAtSecond = loadedAt.getEpochSecond();
        loadedAtNano = loadedAt.getNano();
    }

    /**
     * The value.
     *
     * @return what the loader returned
     */
    public T value() {
        return value;
    }

    /**
     * The version.
     *
     * @return the version that was read right before the load: the data are at least as new. Of a labelled loader the one
     *     that was read with the data. Of a resource of several versions one that stands for all of them: it differs when
     *     any of them does, and is the same on every node
     */
    public Version version() {
        return label.version();
    }

    /**
     * The time of the load.
     *
     * @return when the load began, by this node's clock
     */
    public Instant loadedAt() {
        return Instant.ofEpochSecond(loadedAtSecond, loadedAtNano);
    }

    boolean isOf(Version token) {
        return label.isOf(token);
    }

    boolean isBelow(Version token) {
        return label.isBelow(token);
    }

    @Override
    public String toString() {
        return "Snapshot[value=" + value + ", version=" + version() + ", loadedAt=" + loadedAt() + "]";
    }
}
