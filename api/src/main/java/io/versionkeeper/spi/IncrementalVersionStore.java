package io.versionkeeper.spi;

import io.versionkeeper.ResourceId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A store that can tell what changed since an earlier answer, so that a poll costs as much as there are changes, and
 * nearly nothing when there are none, whatever the number of resources.
 *
 * <p>A store that implements this interface, but whose server cannot do it, throws
 * {@link UnsupportedOperationException}, and is read in full from then on.
 */
public interface IncrementalVersionStore extends VersionStore {
    /**
     * Reads the versions of all resources of the namespace that were bumped since the answer which the cursor came with,
     * and those of the given names whether bumped or not, as one answer.
     *
     * <p>What holds of {@link #read} holds of this: the answer holds at least what every {@link #bump} that returned
     * before this call, on any client, has written. A transaction that was under way when the cursor was made, and has
     * committed since, is a change since then. A record that was deleted may go unnoticed, unless it is asked for.
     *
     * <p>A store that cannot prove that the cursor's state is an ancestor of the present one (other records were
     * restored, say) answers that it does not know what changed. It may do so at any time.
     *
     * @param cursor that of an earlier answer, of this or another client of the namespace; null for none, which asks
     *     for the given names alone
     * @param names the resources to read in any event; may be empty
     * @return the changes, and the cursor to ask with the next time
     * @throws UnsupportedOperationException if this store's server cannot do it
     * @throws StoreUnavailableException if no answer came in time; asking again may succeed
     * @throws StoreMisconfiguredException if asking again is of no use until something is changed
     * @throws IllegalStateException if this store is closed
     */
    Changes readChanges(@Nullable String cursor, Set<ResourceId> names);
}
