package io.versionkeeper.core;

/** What becomes of a watch and of what it tells. */
final class WatchRules {
    private final Account account;
    private final World world;
    private final Plan.Cluster cluster;

    WatchRules(Account account) {
        this.account = account;
        world = account.world;
        cluster = account.cluster;
    }

    /** Below zero: of no resource in particular. */
    void told(SimulatedNode node, int resource) {
        NodeView view = account.run(node);
        VersionKeeper keeper = node.keeper();
        if (view == null || view.closing || keeper == null) {
            return;
        }
        view.causeAt = world.now;
        boolean registered = resource < 0 || view.resources[resource] != null;
        if (registered && keeper.health().watch() == WatchState.ON && view.toldAt < 0) {
            view.toldAt = world.now;
        }
    }

    void require(NodeView view) {
        SimulatedNode node = view.node;
        VersionKeeper keeper = node.keeper();
        SimulatedStore store = node.store();
        if (!cluster.watches() || keeper == null || store == null || world.now < node.pausedUntil + account.slack()) {
            return;
        }
        requirePoll(view);
        if (keeper.health().watch() == WatchState.SILENT && !node.watchWasTroubled) {
            account.broken(
                    Promise.WATCH_IS_NOT_SUSPECTED_FOR_NOTHING,
                    () -> node + " says " + keeper.health().watchFailure());
        }
        boolean isOpen = store.open.stream().anyMatch(SimulatedWatch::isOpen);
        boolean isBegun =
                view.platform.calls.stream().anyMatch(call -> call.task == SimulatedCall.Task.WATCH && !call.ended);
        long down = world.now - Math.max(Math.max(view.watchCallEndedAt, node.watchEndedAt), node.pausedUntil);
        if (!isOpen && !isBegun && down > Account.MAX_BACKOFF + account.slack()) {
            account.broken(Promise.WATCH_IS_MADE_ANEW, () -> node + " has had no watch for " + down / 1e9 + " s");
        }
        for (SimulatedWatch watch : store.open) {
            long lost = world.now - watch.lostAt;
            long allowed = account.bound() + Watcher.GRACE.toNanos() + Account.MAX_BACKOFF;
            if (watch.isOpen() && watch.lostAt >= 0 && lost > allowed && watch.lostAt >= view.quietSince) {
                account.broken(
                        Promise.SILENT_WATCH_IS_NOTICED,
                        () -> node + " goes on with a watch that lost an event " + lost / 1e9 + " s ago");
            }
        }
    }

    private void requirePoll(NodeView view) {
        if (view.lastPollSentAt >= view.toldAt || !view.mayPoll()) {
            view.toldAt = -1;
        }
        if (view.toldAt >= 0 && world.now - view.toldAt > Settings.SHARED_EVENTS + account.slack()) {
            account.broken(Promise.EVENT_MAKES_A_POLL, () -> view.node + " was told, but sends no poll");
        }
    }
}
