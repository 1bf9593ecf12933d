package io.versionkeeper.tck;

import io.versionkeeper.ResourceId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The backend's own transactions, in which the store under test bumps: what the kit needs of a store that can do that.
 * Used by several threads at once; up to four transactions are open at a time.
 */
public interface Transactions {
    /**
     * Begins a transaction, on a connection of its own.
     *
     * @return a transaction, which the kit closes
     * @throws Exception if that fails, which fails the test
     */
    Transaction begin() throws Exception;

    /**
     * The text that the last committed transaction wrote, read from the source on another connection.
     *
     * @return the text, or null if there is none
     * @throws Exception if that fails, which fails the test
     */
    @Nullable String data() throws Exception;

    /**
     * Whether the backend lets one transaction write at a time, whatever it writes.
     *
     * @return true if a second one waits for the first; default false
     */
    default boolean oneAtATime() {
        return false;
    }

    /**
     * Whether a bump or a commit failed only because another transaction changed the same meanwhile, as databases say
     * that check for it instead of waiting: the kit then tries the whole transaction again, for a while. A deadlock is
     * none: the store prevents it.
     *
     * @param failure what {@link Transaction#write}, {@link Transaction#bump} or {@link Transaction#commit} threw
     * @return true if the transaction may be tried again; default false
     */
    default boolean isConflict(Exception failure) {
        return false;
    }

    /** One transaction, used by one thread at a time. */
    interface Transaction {
        /**
         * Writes the source's data, besides the versions: each time in the same place, so that two that write may wait
         * for each other.
         *
         * @param text the new text
         * @throws Exception if that fails, which fails the test
         */
        void write(String text) throws Exception;

        /**
         * Bumps by the store under test, inside this transaction.
         *
         * @param names the resources, possibly none
         * @throws Exception what the store throws, as it is
         */
        void bump(Set<ResourceId> names) throws Exception;

        /**
         * Commits.
         *
         * @throws Exception if that fails: nothing was done
         */
        void commit() throws Exception;

        /**
         * Ends it, undone unless it was committed.
         *
         * @throws Exception if that fails, which fails the test
         */
        void close() throws Exception;
    }
}
