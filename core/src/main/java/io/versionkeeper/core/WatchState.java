package io.versionkeeper.core;

/** How a keeper's watch on its store stands. Whatever it is, polling at the interval follows every change. */
public enum WatchState {
    /** The store has no watch, or {@link VersionKeeperBuilder#watch} turned it off. */
    NONE,
    /** Bumps are told as they happen, as far as is known. */
    ON,
    /** There is none yet, it has ended, or could not be begun; it is being made anew. */
    DOWN,
    /**
     * A poll found a change that the watch had not told of within a second. It has been made anew, and is not
     * trusted until it tells of something.
     */
    SILENT
}
