package io.versionkeeper.spi;

/** A watch that was begun by {@link WatchableVersionStore#watch}. Thread-safe. */
public interface Watch extends AutoCloseable {
    /**
     * Ends the watch and what it holds, its connection and threads: no event is delivered once this has returned.
     * Idempotent, bounded by the store's time-out, and effective on an interrupted thread too. A watch that has ended is
     * closed nevertheless; closing the store closes its watches.
     */
    @Override
    void close();
}
