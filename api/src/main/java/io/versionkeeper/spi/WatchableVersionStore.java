package io.versionkeeper.spi;

/**
 * A store that can tell of bumps as they happen, so that nodes poll at once instead of at their next interval.
 *
 * <p>What a watch tells is a hint and no more: every event may be lost, doubled, late or wrong, and nodes follow by
 * polling all the same. A store that implements this interface, but whose server cannot do it, throws
 * {@link UnsupportedOperationException}, and is not asked again.
 */
public interface WatchableVersionStore extends VersionStore {
    /**
     * Begins to watch the bumps of this store's namespace, by any client. Returns when the server has confirmed that:
     * every bump that begins from then on is told, soon after it is visible to a read, until the watch ends.
     *
     * <p>A watch does not outlive its connection, and is not made anew by the store: it ends, the listener hears of it,
     * and the caller begins another one. A connection that falls silent without a word need not be noticed.
     *
     * @param listener is told of bumps; may be called by any thread, also before this method returns
     * @return the watch, which the caller closes
     * @throws UnsupportedOperationException if this store's server cannot do it, or the store was told not to
     * @throws StoreUnavailableException if the watch was not confirmed in the store's time-out; trying again may succeed
     * @throws StoreMisconfiguredException if trying again is of no use until something is changed
     * @throws IllegalStateException if this store is closed
     */
    Watch watch(WatchListener listener);
}
