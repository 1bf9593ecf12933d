package io.versionkeeper.core;

import io.versionkeeper.ResourceId;
import java.util.Set;

/**
 * Reads a resource and its version from one database in one read-consistent transaction, so that the snapshot's version
 * is exactly that of its data. It may read a replica to which both are replicated: what a replica that lags shows is not
 * taken for newer than it is, and is read again until it has caught up.
 *
 * <pre>{@code
 * keeper.resource("users", names -> jdbi.inTransaction(REPEATABLE_READ, replica -> new Labelled<>(
 *         Users.loadFrom(replica), store.readIn(replica.getConnection(), names))));
 * }</pre>
 *
 * <p>Called as a {@link Loader} is, of which it differs in one thing: the source may be behind the store. In a transaction
 * that is not read-consistent, read the versions first; they are then a lower bound.
 *
 * @param <T> what is loaded; treat it as immutable, for many threads read it
 */
@FunctionalInterface
public interface LabelledLoader<T> {
    /**
     * Reads the resource, and the versions.
     *
     * @param names the resources whose versions belong to the value
     * @return the value and the versions, as of one instant of the source
     * @throws Exception if it cannot be read now; the last snapshot stays, and the load is tried again
     */
    Labelled<T> load(Set<ResourceId> names) throws Exception;
}
