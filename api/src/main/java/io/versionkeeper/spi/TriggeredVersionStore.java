package io.versionkeeper.spi;

import io.versionkeeper.ResourceId;
import java.util.Map;

/**
 * A store whose database bumps by triggers of its own, on behalf of writers that do not know of versions, and which was
 * told which ones there have to be. While one of them is missing, nobody knows whether a version is that of the data,
 * and a node says so.
 */
public interface TriggeredVersionStore extends VersionStore {
    /**
     * Looks for the triggers that there have to be. Called at start and each minute.
     *
     * @return each resource of which a trigger is missing or disabled, with what is missing, such as
     *     {@code on table "users"}; empty if nothing is
     * @throws StoreUnavailableException if no answer came in time; asking again may succeed
     * @throws StoreMisconfiguredException if asking again is of no use until something is changed
     * @throws IllegalStateException if this store is closed
     */
    Map<ResourceId, String> missingTriggers();
}
