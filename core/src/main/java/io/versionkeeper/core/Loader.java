package io.versionkeeper.core;

/**
 * Reads a resource from its source, as a whole.
 *
 * <p><b>What a loader must do.</b> The engine reads the resource's version first and then calls the loader, so that a
 * snapshot's version is a lower bound of its data, under one assumption: <em>a load that begins after a bump is visible
 * sees the data of that bump</em>. So a loader reads the primary, not a replica that lags (for that there is {@link LabelledLoader}); it begins its transaction
 * itself; there is no other cache between it and the source; and on a sharded MongoDB it uses snapshot reads.
 *
 * <p>It is called on a daemon thread of the keeper, which others use after it, so it leaves no thread-local behind. It is
 * never called twice at once for one resource, except that a call which is past its time-out is interrupted and
 * abandoned, and another one may start while it still runs. What an abandoned call returns is discarded.
 *
 * @param <T> what is loaded; treat it as immutable, for many threads read it
 */
@FunctionalInterface
public interface Loader<T> {
    /**
     * Reads the resource.
     *
     * @return the value, never null: an empty resource is an empty value
     * @throws Exception if it cannot be read now; the last snapshot stays, and the load is tried again
     */
    T load() throws Exception;
}
