package io.versionkeeper.spi;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import java.util.Map;

/**
 * One answer of a {@link VersionStore}: its incarnation, and the versions of those resources asked for that have a
 * record.
 *
 * @param incarnation an opaque text, not empty, that changes whenever acknowledged bumps may have been lost (the store
 *     was wiped, restored or replaced); an answer without any version carries it too
 * @param present the versions of the resources that have a record; never {@link Version#NONE}
 */
public record Versions(String incarnation, Map<ResourceId, Version> present) {
    /**
     * Checks the incarnation and copies the map, unless it is an immutable one already.
     *
     * @param incarnation the store's incarnation
     * @param present the versions by resource
     * @throws IllegalArgumentException if the incarnation is empty
     */
    public Versions {
        if (incarnation.isEmpty()) {
            throw new IllegalArgumentException("A store's answer has an empty incarnation; give it a random text that"
                    + " is kept with the versions and lost with them");
        }
        present = Map.copyOf(present);
    }

    /**
     * The version of a resource that was asked for.
     *
     * @param name a resource that this answer was asked for
     * @return its version, or {@link Version#NONE} if it has no record
     */
    public Version of(ResourceId name) {
        return present.getOrDefault(name, Version.NONE);
    }
}
