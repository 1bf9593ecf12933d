package io.versionkeeper.core;

/** What has to happen in time. */
final class TimeRules {
    private final Account account;
    private final World world;
    private final Plan.Cluster cluster;

    TimeRules(Account account) {
        this.account = account;
        world = account.world;
        cluster = account.cluster;
    }

    void requireLoading(NodeView view, Observed observed, VersionedResource<LoadRecord> handle) {
        if (view.closing
                || cluster.loadsWait() > 0
                || cluster.lag() > 0
                || observed.latest == null
                || observed.isInStep()
                || observed.latest.equals(observed.failed)
                || observed.abandoned >= Settings.MAX_ABANDONED) {
            return;
        }
        if (observed.load == null && !handle.health().loading()) {
            account.broken(
                    Promise.NEW_VERSION_IS_LOADED_AT_ONCE,
                    () -> view.node + " has read " + observed.latest + " of r" + observed.resource
                            + ", but does not load it");
        }
    }

    void requireRequested(NodeView view) {
        if (view.requestedAt >= 0 && view.mayPoll()) {
            long due = Math.max(Math.max(view.requestedAt, view.lastPollEndedAt), view.node.pausedUntil);
            if (world.now - due > account.slack()) {
                account.broken(Promise.REQUEST_MAKES_A_POLL, () -> view.node + " was asked for a poll, but sends none");
            }
        }
    }

    void requirePolls(NodeView view) {
        if (view.node.keeper() == null || world.now < view.node.pausedUntil + account.slack()) {
            return;
        }
        if (view.poll != null && world.now - view.poll.startedAt > cluster.pollTimeout() + account.slack()) {
            account.broken(Promise.HUNG_CALL_IS_ABANDONED, () -> view.node + " has a poll past its time-out");
        }
        long due = Math.max(view.lastPollSentAt + cluster.interval(), view.lastPollEndedAt);
        if (view.mayPoll() && world.now - due > account.slack()) {
            account.broken(
                    Promise.POLLS_KEEP_THE_INTERVAL,
                    () -> view.node + " has sent no poll for " + (world.now - view.lastPollSentAt) / 1e9 + " s");
        }
    }

    void requireAbandoned(NodeView view, Observed observed) {
        if (observed.load != null
                && world.now - observed.load.startedAt > cluster.loadTimeout() + account.slack()
                && world.now > view.node.pausedUntil + account.slack()) {
            account.broken(
                    Promise.HUNG_CALL_IS_ABANDONED,
                    () -> view.node + " has a load of r" + observed.resource + " past its time-out");
        }
    }

    void requireInTime(NodeView view, Observed observed) {
        long since = world.now - account.bound();
        if (since < account.quietSince(view, observed)) {
            return;
        }
        long owed = account.timeline(observed.resource).covered(since);
        if (observed.serial() < owed) {
            boolean otherHangs = false;
            for (Observed other : view.resources) {
                otherHangs |= other != null && other != observed && (other.abandoned > 0 || account.isHanging(other));
            }
            Promise inTime = cluster.lag() > 0 ? Promise.REPLICA_IS_FOLLOWED_IN_TIME : Promise.CHANGE_IS_SHOWN_IN_TIME;
            account.broken(
                    otherHangs ? Promise.HUNG_LOAD_DELAYS_NO_OTHER : inTime,
                    () -> view.node + " shows r" + observed.resource + " with "
                            + (observed.shown == null ? "nothing" : observed.shown) + ", but for "
                            + account.bound() / 1e9 + " s the store has told of " + owed);
        }
    }

    void requireReloaded(NodeView view, Observed observed) {
        long allowed = cluster.reloadAtLeastEvery() + account.bound();
        if (cluster.reloadAtLeastEvery() > 0
                && observed.shown != null
                && world.now - account.quietSince(view, observed) > allowed
                && account.age(observed) > allowed + cluster.interval()) {
            account.broken(
                    Promise.OLD_SNAPSHOT_IS_RELOADED,
                    () -> view.node + " shows r" + observed.resource + " as of " + account.age(observed) / 1e9
                            + " s ago");
        }
    }
}
