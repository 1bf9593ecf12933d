package io.versionkeeper.spi;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import java.util.Set;

/**
 * Keeps one {@link Version} for each resource of one namespace, in a database that all nodes of a service reach.
 *
 * <p>These three methods are all that a backend needs: the engine does the rest. What only some backends can do is a
 * separate interface that a store implements besides this one: {@link WatchableVersionStore} and
 * {@link IncrementalVersionStore}.
 *
 * <p><b>Opening.</b> A store connects when it is first asked, not when it is made, so that a service starts while its
 * VersionDB is down.
 *
 * <p><b>Threads and time.</b> Implementations are thread-safe. Every call blocks at most for the store's own
 * time-out, which its documentation names. A caller that is interrupted gets a {@link VersionStoreException}, at the
 * latest when the time-out has passed, and finds its interrupted flag still set.
 *
 * <p><b>Failures.</b> {@link StoreUnavailableException} means that the same call may succeed later;
 * {@link StoreMisconfiguredException} that somebody has to change something first. No exception of a driver leaves a
 * store. After a failure the store recovers by itself, as soon as its server is back.
 */
public interface VersionStore extends AutoCloseable {
    /**
     * Reads the versions of the given resources, and the incarnation, as one answer.
     *
     * <p>An answer holds at least what every {@link #bump} that returned before this call, on any client, has written.
     * It takes one round trip up to the number of names that the store's documentation states.
     *
     * @param names the resources to read; may be empty
     * @return the store's incarnation, and the versions of those resources that have a record
     * @throws StoreUnavailableException if no answer came in time; asking again may succeed
     * @throws StoreMisconfiguredException if asking again is of no use until something is changed
     * @throws IllegalStateException if this store is closed
     */
    Versions read(Set<ResourceId> names);

    /**
     * Moves a resource to its next version, atomically: of any number of concurrent bumps, on any number of clients,
     * each gets a number of its own, and the highest one is what stays.
     *
     * <p>Returns when the new version is visible to every client and as durable as the store's documentation says. If
     * it throws, the bump may have been applied or not; the caller finds out by reading, since the stamp is its own.
     *
     * @param name the resource; it needs no record yet
     * @param stamp the new version's stamp, drawn at random by the caller; any value
     * @return the version that this bump made: the given stamp, and a number above that of the version before
     * @throws StoreUnavailableException if no answer came in time; whether the bump was applied is unknown
     * @throws StoreMisconfiguredException if trying again is of no use until something is changed
     * @throws IllegalStateException if this store is closed
     */
    Version bump(ResourceId name, long stamp);

    /**
     * Releases what this store opened, never what it was given, and ends its threads. Idempotent, and bounded by the
     * store's time-out. Calls in flight end with an exception.
     */
    @Override
    void close();
}
