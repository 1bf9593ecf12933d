package io.versionkeeper.core;

/** What the oracle holds the engine to, by the invariants of docs/design.md. Each is one assertion. */
enum Promise {
    /** I1: within the bound after a bump is visible, readers see its data. */
    CHANGE_IS_SHOWN_IN_TIME,
    /** I1: the same by a replica that lags, within its lag and the bound. */
    REPLICA_IS_FOLLOWED_IN_TIME,
    /** I1: a version that differs is loaded when it is read, unless its own load has failed or one is running. */
    NEW_VERSION_IS_LOADED_AT_ONCE,
    /** I1: polls are sent at every interval, whatever fails. */
    POLLS_KEEP_THE_INTERVAL,
    /** I1: a snapshot is loaded again at the age that the user has set. */
    OLD_SNAPSHOT_IS_RELOADED,
    /** I2: a snapshot's version was read by an answered poll before its load began. */
    LABEL_IS_READ_BEFORE_THE_LOAD,
    /** I2: the data of a snapshot are at least those of its version. */
    LABEL_IS_A_LOWER_BOUND,
    /** I3: readers see the value of one load with the version of that load. */
    VALUE_AND_VERSION_BELONG_TOGETHER,
    /** I3: a version goes back only if the latest poll has read the lower one. */
    LABEL_GOES_BACK_ONLY_WITH_THE_STORE,
    /** I4: once there is a snapshot, there always is one. */
    SNAPSHOT_STAYS,
    /** I4: what failed, was refused or came back as null is never published. */
    FAILED_LOAD_IS_NOT_PUBLISHED,
    /** I4: failures are shown until a success follows. */
    FAILURE_IS_VISIBLE,
    /** I5: one poll is in flight, and at most two abandoned ones. */
    ONE_POLL_IN_FLIGHT,
    /** I5: a request makes a poll that is sent after it. */
    REQUEST_MAKES_A_POLL,
    /** I5: no poll without a cause: an interval, a request, a load. */
    POLL_HAS_A_CAUSE,
    /** I5: one load of a resource is in flight, and at most two abandoned ones. */
    ONE_LOAD_IN_FLIGHT,
    /** I5: a load begins only when a poll has just read the version, or a slot has become free. */
    LOAD_FOLLOWS_A_POLL,
    /** I5: nothing is loaded that does not differ. */
    LOAD_HAS_A_CAUSE,
    /** I5: any number of changes during a load cost at most two more. */
    CHANGES_SHARE_LOADS,
    /** I5: what runs past its time-out is interrupted. */
    HUNG_CALL_IS_ABANDONED,
    /** I5: what an abandoned load returned is discarded. */
    ABANDONED_LOAD_IS_DISCARDED,
    /** I5: what an abandoned poll, or none, has read is not believed. */
    ABANDONED_POLL_IS_DISCARDED,
    /** I5: a resource follows in time though the loads of another one hang. */
    HUNG_LOAD_DELAYS_NO_OTHER,
    /** I6: a poll asks the store once. */
    ONE_ROUND_TRIP,
    /** I6: a poll asks for all open resources, or for those whose changes would not be told. */
    EVERY_RESOURCE_IS_ASKED_FOR,
    /** I6: what a store says of changes is checked by comparing everything at least each minute. */
    EVERYTHING_IS_COMPARED_EACH_MINUTE,
    /** Two loads of a resource begin no sooner after each other than the user has set. */
    LOADS_KEEP_THEIR_DISTANCE,
    /** I9: a watch that has ended is made anew. */
    WATCH_IS_MADE_ANEW,
    /** I9: an event makes a poll happen at once. */
    EVENT_MAKES_A_POLL,
    /** I9: a watch that lost an event of a change which a poll found is noticed. */
    SILENT_WATCH_IS_NOTICED,
    /** I9: a watch that tells everything in time is not called silent. */
    WATCH_IS_NOT_SUSPECTED_FOR_NOTHING,
    /** I8: close ends the watch. */
    CLOSE_ENDS_THE_WATCH,
    /** I8: close interrupts whatever runs. */
    CLOSE_ENDS_WHAT_RUNS,
    /** I8: after close nothing begins, and nothing is published. */
    CLOSE_IS_THE_END,
    /** I8: close closes what the keeper opened, and never what the user passed in. */
    CLOSE_KNOWS_ITS_OWN,
    /** I8: close returns in bounded time. */
    CLOSE_IS_BOUNDED,
    /** The confirmation's age is counted from when the poll was sent. */
    CONFIRMATION_IS_HONEST,
    /** Health says in step, behind, unconfirmed or closed as it is. */
    HEALTH_IS_HONEST,
    /** A snapshot has every change that was visible when it is said to be fresh as of. */
    STALENESS_IS_HONEST,
    /** A read with a demand is served what it demands, or refused for a reason. */
    DEMAND_IS_MET,
    /** A read with a demand waits no longer than it takes to meet it. */
    DEMAND_IS_MET_IN_TIME,
    /** A read that brings a token along is served with at least the write of it. */
    TOKEN_SEES_ITS_WRITE,
    /** What a token stands for that the store has lost is loaded before it is served. */
    LOST_TOKEN_IS_LOADED_FOR,
    /** If that was done lately for another such token, it is loaded an interval later. */
    LATE_LOST_TOKEN_IS_LOADED_FOR_IN_TIME,
    /** Tokens that the store does not have cost one load in an interval, however many there are. */
    LOST_TOKENS_SHARE_A_LOAD,
    /** A version that bump returned was in the store. */
    BUMP_IS_APPLIED,
    /** Listeners are told each publication once, in order, one at a time. */
    LISTENERS_ARE_TOLD_IN_ORDER,
    /** No step of the engine's thread fails. */
    STEPS_DO_NOT_FAIL,
    /** Nothing spins. */
    NOTHING_SPINS,
    /** When everything has healed, every node is in step. */
    EVERY_NODE_IS_IN_STEP_AT_LAST
}
