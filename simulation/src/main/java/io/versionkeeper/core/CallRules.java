package io.versionkeeper.core;

import io.versionkeeper.ResourceId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What polls, loads and calls of listeners may do, by the seam that they go through. */
final class CallRules {
    private final Account account;
    private final World world;
    private final Plan.Cluster cluster;

    CallRules(Account account) {
        this.account = account;
        world = account.world;
        cluster = account.cluster;
    }

    void started(SimulatedNode node, SimulatedCall call) {
        world.trace.say(world, () -> node + " starts " + call.threadName());
        NodeView view = account.run(node);
        if (view == null) {
            return;
        }
        if (view.closed) {
            if (call.task != SimulatedCall.Task.CLOSE) {
                account.broken(
                        Promise.CLOSE_IS_THE_END, () -> node + " starts " + call.threadName() + " after it was closed");
            }
            return;
        }
        noticeAbandoned(view);
        switch (call.task) {
            case POLL -> pollStarted(view, call);
            case LOAD -> loadStarted(view, call);
            case LISTENER -> {
                if (view.listener != null && !view.listener.ended) {
                    account.broken(
                            Promise.LISTENERS_ARE_TOLD_IN_ORDER,
                            () -> node + " calls listeners on two threads at once");
                }
                view.listener = call;
            }
            case WATCH, CLOSE -> {}
        }
    }

    private void pollStarted(NodeView view, SimulatedCall call) {
        if (!view.mayPoll()) {
            account.broken(
                    Promise.ONE_POLL_IN_FLIGHT,
                    () -> view.node + " sends a poll beside one in flight or " + view.abandonedPolls
                            + " abandoned ones");
        }
        long sinceLast = world.now - view.lastPollSentAt;
        // A request is heard some turns after it was made.
        // The ends of waits that the user configured make polls too, and share them.
        boolean caused = cluster.loadsWait() > 0
                || Math.max(view.causeAt, view.node.pausedUntil) + account.slack() >= view.lastPollSentAt;
        if (!caused && sinceLast < cluster.interval() * 9 / 10) {
            if (view.retries == 0) {
                account.broken(Promise.POLL_HAS_A_CAUSE, () -> view.node + " sends a poll for nothing");
            } else {
                view.retries--;
            }
        }
        view.poll = call;
        view.requestedAt = -1;
        view.lastPollSentAt = world.now;
    }

    /** The store is asked. */
    void asked(SimulatedNode node, SimulatedCall call, Set<ResourceId> names, boolean since) {
        if (call.task != SimulatedCall.Task.POLL || call.reads > 0) {
            account.broken(Promise.ONE_ROUND_TRIP, () -> node + " asks the store again within one poll");
        }
        NodeView view = account.run(node);
        if (view == null || view.closed || view.poll != call) {
            return;
        }
        if (since && call.startedAt - view.comparedAllAt > account.fullComparison() + account.slack()) {
            account.broken(
                    Promise.EVERYTHING_IS_COMPARED_EACH_MINUTE,
                    () -> node + " asks for changes alone since " + view.comparedAllAt / 1e9 + " s");
        }
        for (Observed observed : view.resources) {
            if (observed != null
                    && observed.firstCall <= call.number
                    && (!since || observed.latest == null)
                    && !names.contains(world.records.id(observed.resource))) {
                account.broken(
                        Promise.EVERY_RESOURCE_IS_ASKED_FOR, () -> node + " does not ask for r" + observed.resource);
            }
        }
    }

    private void loadStarted(NodeView view, SimulatedCall call) {
        int resource = Integer.parseInt(call.threadName().substring("versionkeeper-load-r".length()));
        Observed observed = view.resources[resource];
        call.load = new LoadRecord(resource, call, observed == null ? null : observed.latest);
        if (observed == null || observed.firstCall > call.number) {
            // Its closing is on its way to the engine's thread.
            return;
        }
        if (observed.load != null || observed.abandoned >= Settings.MAX_ABANDONED) {
            account.broken(
                    Promise.ONE_LOAD_IN_FLIGHT,
                    () -> view.node + " loads r" + resource + " beside one in flight or " + observed.abandoned
                            + " abandoned ones");
        }
        boolean polled = view.handled != null
                && view.handled.task == SimulatedCall.Task.POLL
                && !view.handled.interrupted
                && view.handled.read != null;
        if (!polled && !cluster.loadsMayQueue()) {
            account.broken(
                    Promise.LOAD_FOLLOWS_A_POLL,
                    () -> view.node + " loads r" + resource + " without reading its version");
        }
        boolean overdue =
                cluster.reloadAtLeastEvery() > 0 && account.age(observed) >= cluster.reloadAtLeastEvery() * 8 / 10;
        if (observed.lastLoadAt >= 0 && world.now - observed.lastLoadAt < cluster.reloadAtMostEvery()) {
            account.broken(
                    Promise.LOADS_KEEP_THEIR_DISTANCE,
                    () -> view.node + " loads r" + resource + " again after " + (world.now - observed.lastLoadAt) / 1e9
                            + " s");
        }
        observed.lastLoadAt = world.now;
        boolean forToken = observed.isInStep() && !overdue && observed.tokenAt >= 0;
        if (forToken && !observed.failing) {
            requireShared(view, observed);
        } else if (observed.isInStep() && !overdue && !observed.failing) {
            account.broken(
                    Promise.LOAD_HAS_A_CAUSE, () -> view.node + " loads r" + resource + " although it is in step");
        }
        if (!overdue && ++observed.loadsSinceChange > 2 && !cluster.loadsMayQueue()) {
            account.broken(
                    Promise.CHANGES_SHARE_LOADS,
                    () -> view.node + " loads r" + resource + " " + observed.loadsSinceChange
                            + " times since it changed");
        }
        observed.load = call;
    }

    private void requireShared(NodeView view, Observed observed) {
        if (observed.tokenLoadAt >= 0 && world.now - observed.tokenLoadAt < cluster.interval()) {
            account.broken(
                    Promise.LOST_TOKENS_SHARE_A_LOAD,
                    () -> view.node + " loads r" + observed.resource + " for a token again after "
                            + (world.now - observed.tokenLoadAt) / 1e9 + " s");
        }
        observed.tokenLoadAt = world.now;
        observed.loadsSinceChange = 0;
    }

    /** A step of the node's engine is about to run, which handles the end of that call, if of any. */
    void before(SimulatedNode node, @Nullable SimulatedCall end) {
        NodeView view = account.run(node);
        if (view == null) {
            return;
        }
        view.handled = end;
        if (end == null) {
            return;
        }
        switch (end.task) {
            case POLL -> pollEnds(view, end);
            case LOAD -> loadEnds(view, end);
            case WATCH -> {
                view.causeAt = world.now;
                view.watchCallEndedAt = world.now;
            }
            default -> {}
        }
    }

    private void pollEnds(NodeView view, SimulatedCall call) {
        boolean late = world.now - call.startedAt > cluster.roundTrip() + account.slack();
        if (late || call.read == null) {
            account.troubled(view, world.now);
        }
        if (call != view.poll) {
            view.abandonedPolls--;
            return;
        }
        view.poll = null;
        view.lastPollEndedAt = world.now;
        view.mustCompareAll = false;
        if (call.read == null) {
            view.pollFailing = true;
            return;
        }
        if (call.since && !(call.known && call.read.incarnation().equals(view.incarnation))) {
            // Anything may have changed, which the next poll has to find out at once.
            view.mustCompareAll = true;
            account.requested(view);
            return;
        }
        view.pollFailing = false;
        view.incarnation = call.read.incarnation();
        view.comparedAllAt = call.since ? view.comparedAllAt : call.startedAt;
        view.confirmedAt = call.startedAt;
        for (Observed observed : view.resources) {
            if (observed == null || observed.firstCall == Integer.MAX_VALUE) {
                continue;
            }
            ResourceId id = world.records.id(observed.resource);
            // One that the engine took over after the poll was sent is not answered, even if it has changed.
            boolean asked = observed.firstCall <= call.number && call.asked.contains(id);
            if (asked
                    || (call.since
                            && observed.latest != null
                            && call.read.present().containsKey(id))) {
                observed.latest = new Label(call.read.incarnation(), call.read.of(id));
            }
        }
    }

    private void loadEnds(NodeView view, SimulatedCall call) {
        LoadRecord record = call.load;
        Observed observed = record == null ? null : view.resources[record.resource];
        view.causeAt = world.now;
        if (record == null || observed == null) {
            return;
        }
        boolean failed =
                record.fails || record.serial < 0 || record.isBehind() || (record.refused && observed.shown != null);
        boolean late = world.now - call.startedAt > cluster.load() + account.slack();
        boolean lags = record.isBehind() && !record.fails && !call.interrupted;
        if (lags && !late) {
            // The bound has the time in which it is read again.
            observed.loadsSinceChange = 0;
        } else if (failed || late || call.interrupted) {
            account.troubled(view, observed, world.now + (failed || call.interrupted ? Account.MAX_BACKOFF : 0));
        }
        observed.watched = 4;
        if (call != observed.load) {
            if (call.interrupted && observed.firstCall <= call.number) {
                observed.abandoned--;
            }
            return;
        }
        observed.load = null;
        if (failed) {
            failed(view, observed, record.wanted);
        } else {
            observed.failing = false;
            observed.failed = null;
            if (call.startedAt >= observed.wentBackAt && observed.wentBackLoadedAt < observed.wentBackAt) {
                observed.wentBackLoadedAt = world.now;
            }
        }
    }

    private void failed(NodeView view, Observed observed, @Nullable Label label) {
        observed.failing = true;
        observed.failed = label;
        view.retries++;
    }

    void noticeAbandoned(NodeView view) {
        if (view.poll != null && view.poll.interrupted) {
            view.poll = null;
            view.abandonedPolls++;
            view.lastPollEndedAt = world.now;
            view.pollFailing = true;
            account.troubled(view, world.now);
        }
        for (Observed observed : view.resources) {
            if (observed != null && observed.load != null && observed.load.interrupted) {
                LoadRecord record = observed.load.load;
                observed.load = null;
                observed.abandoned++;
                observed.watched = 4;
                view.causeAt = world.now;
                failed(view, observed, record == null ? null : record.wanted);
                account.troubled(view, observed, world.now + Account.MAX_BACKOFF);
            }
        }
    }
}
