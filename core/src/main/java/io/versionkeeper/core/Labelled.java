package io.versionkeeper.core;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import java.util.Map;
import java.util.Objects;

/**
 * A value, and the versions that were read in the same read-consistent transaction.
 *
 * @param <T> the type of the value
 * @param value what was loaded
 * @param versions the version of each resource that was asked for; one that is left out was never bumped
 */
public record Labelled<T>(T value, Map<ResourceId, Version> versions) {
    /**
     * Copies the versions.
     *
     * @param value what was loaded, never null
     * @param versions the versions, {@link Version#NONE} or left out for what was never bumped
     */
    public Labelled {
        Objects.requireNonNull(value, "value");
        versions = Map.copyOf(versions);
    }
}
