package io.versionkeeper.core;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.common.collect.Comparators;
import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows what was committed when, sees whatever the engine does through its seam, and holds it to its promises. It keeps
 * its own account of what each node has read and loaded, and never believes the engine's.
 */
@SuppressWarnings("ReferenceEquality") // Of snapshots and loads each one is meant, not its like.
final class Oracle {
    /** The longest that a failed load may wait until it is tried again. */
    private static final long MAX_BACKOFF = SECONDS.toNanos(30);

    private static final long CLOSING = SECONDS.toNanos(5);
    /** How many violations of a history are kept; the first one of each promise. */
    private final Set<Promise> brokenPromises = EnumSet.noneOf(Promise.class);

    private final List<Violation> violations = new ArrayList<>();
    private final World world;
    private final Plan.Cluster cluster;
    private final List<Timeline> timelines = new ArrayList<>();
    private final Map<SimulatedNode, NodeView> views = new HashMap<>();
    private final boolean goesOn;

    /** The call on whose thread the present code runs, or null. */
    @Nullable SimulatedCall running;

    Oracle(World world, boolean goesOn) {
        this.world = world;
        cluster = world.plan.cluster();
        this.goesOn = goesOn;
        for (int i = 0; i < cluster.resources(); i++) {
            timelines.add(new Timeline());
        }
    }

    // What the world tells.

    void broken(Promise promise, Supplier<String> what) {
        if (brokenPromises.add(promise)) {
            violations.add(new Violation(world.now, promise, what.get()));
            world.trace.say(world, () -> "BROKEN " + promise + ": " + what.get());
        }
    }

    List<Violation> violations() {
        return violations;
    }

    boolean mustStop() {
        return !goesOn && !violations.isEmpty();
    }

    void storeChanged(int resource, Label label, long covered) {
        timelines.get(resource).add(world.now, label, covered);
        for (NodeView view : views.values()) {
            Observed observed = view.resources[resource];
            if (observed != null) {
                observed.loadsSinceChange = 0;
            }
        }
    }

    void starts(SimulatedNode node, SimulatedPlatform platform) {
        views.put(node, new NodeView(node, platform, cluster.resources(), world.now));
    }

    void gone(SimulatedNode node) {
        views.remove(node);
    }

    boolean isRegistered(SimulatedNode node, int resource) {
        NodeView view = views.get(node);
        return view != null && view.resources[resource] != null;
    }

    void registers(SimulatedNode node, int resource) {
        NodeView view = view(node);
        Observed observed = new Observed(resource, world.now);
        view.resources[resource] = observed;
        // Runs right before the engine takes it over.
        view.platform.execute(() -> observed.firstCall = view.platform.calls.size());
        requested(view);
    }

    void registered(SimulatedNode node, int resource, VersionedResource<LoadRecord> handle) {
        observed(view(node), resource).handle = handle;
    }

    void closesResource(SimulatedNode node, int resource) {
        NodeView view = views.get(node);
        if (view == null || view.closing) {
            return;
        }
        Observed observed = view.resources[resource];
        if (observed != null && observed.handle != null) {
            view.resources[resource] = null;
            view.closedResources.add(observed.handle);
            observed.handle.close();
        }
    }

    void requested(SimulatedNode node) {
        NodeView view = views.get(node);
        if (view != null) {
            requested(view);
        }
    }

    private void requested(NodeView view) {
        view.causeAt = world.now;
        if (view.requestedAt < 0) {
            view.requestedAt = world.now;
        }
    }

    /** Until then the node is disturbed. */
    void troubled(SimulatedNode node, long until) {
        NodeView view = views.get(node);
        if (view != null) {
            view.quietSince = Math.max(view.quietSince, until);
        }
    }

    void loadsTroubled(SimulatedNode node, int resource, long until) {
        NodeView view = views.get(node);
        if (view != null && view.resources[resource] != null) {
            troubled(view, observed(view, resource), until);
        }
    }

    private void troubled(NodeView view, Observed observed, long until) {
        observed.quietSince = Math.max(observed.quietSince, until);
        observed.loadsSinceChange = 0;
        if (cluster.loadsMayQueue()) {
            view.quietSince = Math.max(view.quietSince, until);
        }
    }

    // Calls.

    void started(SimulatedNode node, SimulatedCall call) {
        world.trace.say(world, () -> node + " starts " + call.threadName());
        NodeView view = views.get(node);
        if (view == null) {
            return;
        }
        if (view.closed) {
            if (call.task != SimulatedCall.Task.CLOSE) {
                broken(Promise.CLOSE_IS_THE_END, () -> node + " starts " + call.threadName() + " after it was closed");
            }
            return;
        }
        noticeAbandoned(view);
        switch (call.task) {
            case POLL -> pollStarted(view, call);
            case LOAD -> loadStarted(view, call);
            case LISTENER -> {
                if (view.listener != null && !view.listener.ended) {
                    broken(Promise.LISTENERS_ARE_TOLD_IN_ORDER, () -> node + " calls listeners on two threads at once");
                }
                view.listener = call;
            }
            case CLOSE -> {}
        }
    }

    private void pollStarted(NodeView view, SimulatedCall call) {
        if (!view.mayPoll()) {
            broken(
                    Promise.ONE_POLL_IN_FLIGHT,
                    () -> view.node + " sends a poll beside one in flight or " + view.abandonedPolls
                            + " abandoned ones");
        }
        long sinceLast = world.now - view.lastPollSentAt;
        // A request is heard some turns after it was made.
        boolean caused = Math.max(view.causeAt, view.node.pausedUntil) + slack() >= view.lastPollSentAt;
        if (!caused && sinceLast < cluster.interval() * 9 / 10) {
            if (view.retries == 0) {
                broken(Promise.POLL_HAS_A_CAUSE, () -> view.node + " sends a poll for nothing");
            } else {
                view.retries--;
            }
        }
        view.poll = call;
        view.requestedAt = -1;
        view.lastPollSentAt = world.now;
    }

    /** The store is asked. */
    void asked(SimulatedNode node, SimulatedCall call, Set<ResourceId> names) {
        if (call.task != SimulatedCall.Task.POLL || call.reads > 0) {
            broken(Promise.ONE_ROUND_TRIP, () -> node + " asks the store again within one poll");
        }
        NodeView view = views.get(node);
        if (view == null || view.closed || view.poll != call) {
            return;
        }
        for (Observed observed : view.resources) {
            if (observed != null
                    && observed.firstCall <= call.number
                    && !names.contains(world.records.id(observed.resource))) {
                broken(Promise.ONE_ROUND_TRIP, () -> node + " does not ask for r" + observed.resource);
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
            broken(
                    Promise.ONE_LOAD_IN_FLIGHT,
                    () -> view.node + " loads r" + resource + " beside one in flight or " + observed.abandoned
                            + " abandoned ones");
        }
        boolean polled = view.handled != null
                && view.handled.task == SimulatedCall.Task.POLL
                && !view.handled.interrupted
                && view.handled.read != null;
        if (!polled && !cluster.loadsMayQueue()) {
            broken(
                    Promise.LOAD_FOLLOWS_A_POLL,
                    () -> view.node + " loads r" + resource + " without reading its version");
        }
        boolean overdue = cluster.reloadAtLeastEvery() > 0 && age(observed) >= cluster.reloadAtLeastEvery() * 9 / 10;
        if (observed.isInStep() && !overdue) {
            broken(Promise.LOAD_HAS_A_CAUSE, () -> view.node + " loads r" + resource + " although it is in step");
        }
        if (!overdue && ++observed.loadsSinceChange > 2) {
            broken(
                    Promise.CHANGES_SHARE_LOADS,
                    () -> view.node + " loads r" + resource + " " + observed.loadsSinceChange
                            + " times since it changed");
        }
        observed.load = call;
    }

    private long age(Observed observed) {
        return observed.shown == null ? Long.MAX_VALUE : world.now - observed.shown.call.startedAt;
    }

    /** A step of the node's engine is about to run, which handles the end of that call, if of any. */
    void before(SimulatedNode node, @Nullable SimulatedCall end) {
        NodeView view = views.get(node);
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
            default -> {}
        }
    }

    private void pollEnds(NodeView view, SimulatedCall call) {
        boolean late = world.now - call.startedAt > cluster.roundTrip() + slack();
        if (late || call.read == null) {
            troubled(view.node, world.now);
        }
        if (call != view.poll) {
            view.abandonedPolls--;
            return;
        }
        view.poll = null;
        view.lastPollEndedAt = world.now;
        view.pollFailing = call.read == null;
        if (call.read == null) {
            return;
        }
        view.confirmedAt = call.startedAt;
        for (Observed observed : view.resources) {
            // One that the engine took over after the poll was sent is not in it.
            if (observed != null && observed.firstCall <= call.number) {
                ResourceId id = world.records.id(observed.resource);
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
        boolean failed = record.fails || record.serial < 0 || (record.refused && observed.shown != null);
        boolean late = world.now - call.startedAt > cluster.load() + slack();
        if (failed || late || call.interrupted) {
            troubled(view, observed, world.now + (failed || call.interrupted ? MAX_BACKOFF : 0));
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
            failed(view, observed, record.label);
        } else {
            observed.failing = false;
            observed.failed = null;
        }
    }

    private void failed(NodeView view, Observed observed, @Nullable Label label) {
        observed.failing = true;
        observed.failed = label;
        view.retries++;
    }

    void after(SimulatedNode node, @Nullable SimulatedCall end) {
        NodeView view = views.get(node);
        if (view == null) {
            return;
        }
        view.handled = null;
        noticeAbandoned(view);
        boolean polled = end != null && end.task == SimulatedCall.Task.POLL;
        for (int i = 0; i < view.resources.length; i++) {
            Observed observed = view.resources[i];
            if (observed == null || observed.handle == null) {
                continue;
            }
            if (observed.watched > 0 || i < 3) {
                observed.watched--;
                look(view, observed, observed.handle);
            }
            if (polled && end != null && end.read != null && !end.interrupted) {
                requireLoading(view, observed, observed.handle);
            }
        }
        if (!view.closing) {
            requireRequested(view);
        }
    }

    private void noticeAbandoned(NodeView view) {
        if (view.poll != null && view.poll.interrupted) {
            view.poll = null;
            view.abandonedPolls++;
            view.lastPollEndedAt = world.now;
            view.pollFailing = true;
            troubled(view.node, world.now);
        }
        for (Observed observed : view.resources) {
            if (observed != null && observed.load != null && observed.load.interrupted) {
                LoadRecord record = observed.load.load;
                observed.load = null;
                observed.abandoned++;
                observed.watched = 4;
                view.causeAt = world.now;
                failed(view, observed, record == null ? null : record.label);
                troubled(view, observed, world.now + MAX_BACKOFF);
            }
        }
    }

    /** What readers see after this step. */
    private void look(NodeView view, Observed observed, VersionedResource<LoadRecord> handle) {
        Snapshot<LoadRecord> snapshot = handle.latest();
        if (snapshot == null) {
            if (observed.snapshot != null) {
                broken(
                        Promise.SNAPSHOT_STAYS,
                        () -> view.node + " has no snapshot of r" + observed.resource + " any more");
            }
            return;
        }
        LoadRecord shown = snapshot.value();
        if (shown.label == null || !shown.label.version().equals(snapshot.version())) {
            // A label read later is one fault; a pair put together from two loads is another.
            boolean mixed = shown == observed.shown || snapshot.version().equals(versionOf(observed.shown));
            broken(
                    mixed ? Promise.VALUE_AND_VERSION_BELONG_TOGETHER : Promise.LABEL_IS_READ_BEFORE_THE_LOAD,
                    () -> view.node + " shows r" + observed.resource + " at " + snapshot.version() + " with " + shown);
        }
        if (snapshot != observed.snapshot) {
            published(view, observed, snapshot, shown);
        }
    }

    private static @Nullable Version versionOf(@Nullable LoadRecord record) {
        return record == null || record.label == null ? null : record.label.version();
    }

    private void published(NodeView view, Observed observed, Snapshot<LoadRecord> snapshot, LoadRecord shown) {
        Supplier<String> what =
                () -> view.node + " publishes r" + observed.resource + " at " + snapshot.version() + " with " + shown;
        world.trace.say(world, what);
        if (view.closed) {
            broken(Promise.CLOSE_IS_THE_END, () -> what.get() + " after it was closed");
        }
        if (shown == observed.shown) {
            broken(Promise.VALUE_AND_VERSION_BELONG_TOGETHER, () -> what.get() + ", which was published before");
        }
        if (shown.call.interrupted) {
            broken(Promise.ABANDONED_LOAD_IS_DISCARDED, () -> what.get() + ", whose load was abandoned");
        }
        if (shown.fails || (shown.refused && observed.shown != null)) {
            broken(Promise.FAILED_LOAD_IS_NOT_PUBLISHED, () -> what.get() + ", whose load has failed");
        }
        if (shown.label != null) {
            long covered =
                    world.records.covered(observed.resource, new Label(shown.label.incarnation(), snapshot.version()));
            if (shown.serial < covered) {
                broken(Promise.LABEL_IS_A_LOWER_BOUND, () -> what.get() + ", but the version's data are " + covered);
            }
            Label before = observed.shown == null ? null : observed.shown.label;
            if (before != null && isLower(shown.label, before) && !isLower(observed.latest, before)) {
                broken(
                        Promise.LABEL_GOES_BACK_ONLY_WITH_THE_STORE,
                        () -> what.get() + " after " + before.version() + ", but the latest poll has read "
                                + observed.latest);
            }
        }
        observed.snapshot = snapshot;
        observed.shown = shown;
        view.untold.addLast(snapshot);
    }

    private static boolean isLower(@Nullable Label label, Label before) {
        if (label == null) {
            return false;
        }
        Version version = label.version();
        Version other = before.version();
        return label.incarnation().equals(before.incarnation())
                && !other.isNone()
                && (version.isNone() || version.number() < other.number());
    }

    private void requireLoading(NodeView view, Observed observed, VersionedResource<LoadRecord> handle) {
        if (view.closing
                || observed.latest == null
                || observed.isInStep()
                || observed.latest.equals(observed.failed)
                || observed.abandoned >= Settings.MAX_ABANDONED) {
            return;
        }
        if (observed.load == null && !handle.health().loading()) {
            broken(
                    Promise.NEW_VERSION_IS_LOADED_AT_ONCE,
                    () -> view.node + " has read " + observed.latest + " of r" + observed.resource
                            + ", but does not load it");
        }
    }

    private void requireRequested(NodeView view) {
        if (view.requestedAt >= 0 && view.mayPoll()) {
            long due = Math.max(Math.max(view.requestedAt, view.lastPollEndedAt), view.node.pausedUntil);
            if (world.now - due > slack()) {
                broken(Promise.REQUEST_MAKES_A_POLL, () -> view.node + " was asked for a poll, but sends none");
            }
        }
    }

    void told(SimulatedNode node, SimulatedPlatform platform, Snapshot<?> snapshot) {
        NodeView view = views.get(node);
        if (view == null || view.platform != platform) {
            return;
        }
        boolean first = view.untold.peekFirst() == snapshot;
        if (view.told.put(snapshot, true) != null || (!first && view.untold.remove(snapshot))) {
            broken(
                    Promise.LISTENERS_ARE_TOLD_IN_ORDER,
                    () -> node + " tells its listeners of " + snapshot + " again, or before others");
        }
        if (first) {
            view.untold.removeFirst();
        }
    }

    void bumped(SimulatedNode node, int resource, Version version) {
        if (!world.records.has(resource, version)) {
            broken(Promise.BUMP_IS_APPLIED, () -> node + " says that it bumped r" + resource + " to " + version);
        }
    }

    // Reads with a demand.

    void demand(SimulatedNode node, int resource, long maxStaleness, long timeout) {
        NodeView view = views.get(node);
        Observed observed = view == null || view.closing ? null : view.resources[resource];
        if (view == null || observed == null || observed.handle == null || world.depth() > 3) {
            return;
        }
        long begun = world.now;
        long owed = timelines.get(resource).covered(begun - maxStaleness);
        requested(view);
        view.requestedAt = -1;
        world.trace.say(world, () -> node + " demands r" + resource + " as of " + (begun - maxStaleness) / 1e9);
        try {
            LoadRecord served = observed.handle.get(Duration.ofNanos(maxStaleness), Duration.ofNanos(timeout));
            if (served.serial < Math.min(owed, timelines.get(resource).covered(begun - maxStaleness))) {
                broken(
                        Promise.DEMAND_IS_MET,
                        () -> node + " serves r" + resource + " with " + served + " instead of " + owed);
            }
            if (world.now - begun > bound() && isQuietSince(view, observed, begun)) {
                broken(
                        Promise.DEMAND_IS_MET_IN_TIME,
                        () -> node + " serves r" + resource + " after " + (world.now - begun) / 1e9 + " s");
            }
        } catch (StaleSnapshotException | NoSnapshotException e) {
            boolean waited = world.now - begun >= timeout;
            if (!waited && views.get(node) == view && !view.closing && view.resources[resource] == observed) {
                broken(Promise.DEMAND_IS_MET, () -> node + " gives up too early: " + e.getMessage());
            }
            if (waited && timeout > bound() && isQuietSince(view, observed, begun)) {
                broken(Promise.DEMAND_IS_MET_IN_TIME, () -> node + " gives up for nothing: " + e.getMessage());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isQuietSince(NodeView view, Observed observed, long begun) {
        return views.get(view.node) == view
                && !view.closing
                && view.resources[observed.resource] == observed
                && world.depth() == 1
                && begun >= quietSince(view, observed);
    }

    /** A read with a demand that does not wait. */
    private void demandNow(NodeView view, Observed observed, VersionedResource<LoadRecord> handle) {
        long maxStaleness = world.noise
                .of("age " + view.node, world.now + observed.resource)
                .below(cluster.interval() * 3);
        long owed = timelines.get(observed.resource).covered(world.now - maxStaleness);
        try {
            LoadRecord served = handle.get(Duration.ofNanos(maxStaleness));
            if (served.serial < owed) {
                broken(
                        Promise.DEMAND_IS_MET,
                        () -> view.node + " serves r" + observed.resource + " with " + served + " instead of " + owed);
            }
        } catch (StaleSnapshotException e) {
            if (observed.isInStep() && view.confirmedAt >= 0 && world.now - view.confirmedAt < maxStaleness) {
                broken(Promise.DEMAND_IS_MET, () -> view.node + " refuses for nothing: " + e.getMessage());
            }
        }
    }

    // Closing.

    void closes(SimulatedNode node) {
        view(node).closing = true;
    }

    void closed(SimulatedNode node, SimulatedPlatform platform, long begun, boolean owned, boolean closed) {
        NodeView view = view(node);
        view.closed = true;
        boolean disturbed = node.pausedUntil >= begun || world.depth() > 1;
        if (closed != owned && !(owned && disturbed)) {
            broken(Promise.CLOSE_KNOWS_ITS_OWN, () -> node + " has closed what is not its own, or left open what is");
        }
        for (SimulatedCall call : platform.calls) {
            if (!call.ended && !call.interrupted && call.task != SimulatedCall.Task.CLOSE) {
                broken(
                        begun < call.startedAt ? Promise.CLOSE_IS_THE_END : Promise.CLOSE_ENDS_WHAT_RUNS,
                        () -> node + " is closed, but " + call.threadName() + " runs on");
            }
        }
        if (!disturbed && world.now - begun > CLOSING + SECONDS.toNanos(1)) {
            broken(Promise.CLOSE_IS_BOUNDED, () -> node + " has taken " + (world.now - begun) / 1e9 + " s to close");
        }
    }

    // What must hold as time passes.

    long timeToHeal() {
        return Math.max(cluster.pollTimeout() * 5, cluster.loadTimeout() * 2)
                + MAX_BACKOFF
                + 2 * bound()
                + 2 * CLOSING
                + SECONDS.toNanos(2);
    }

    /** Looks at all nodes now and then until the end. */
    void watch(long end) {
        long pause = cluster.interval() / 3 + world.noise.of("watch", world.now).below(cluster.interval() / 3);
        if (world.now + pause < end) {
            world.in(pause, () -> {
                views.values().forEach(this::watch);
                watch(end);
            });
        }
    }

    private void watch(NodeView view) {
        if (view.closing) {
            return;
        }
        noticeAbandoned(view);
        noticeDisturbance(view);
        requireRequested(view);
        requirePolls(view);
        requireKeeperHealth(view);
        for (Observed observed : view.resources) {
            if (observed != null && observed.handle != null) {
                look(view, observed, observed.handle);
                requireInTime(view, observed);
                requireReloaded(view, observed);
                requireAbandoned(view, observed);
                requireHealth(view, observed, observed.handle);
                if (observed.snapshot != null) {
                    demandNow(view, observed, observed.handle);
                }
            }
        }
    }

    private void requirePolls(NodeView view) {
        if (view.node.keeper() == null || world.now < view.node.pausedUntil + slack()) {
            return;
        }
        if (view.poll != null && world.now - view.poll.startedAt > cluster.pollTimeout() + slack()) {
            broken(Promise.HUNG_CALL_IS_ABANDONED, () -> view.node + " has a poll past its time-out");
        }
        long due = Math.max(view.lastPollSentAt + cluster.interval(), view.lastPollEndedAt);
        if (view.mayPoll() && world.now - due > slack()) {
            broken(
                    Promise.POLLS_KEEP_THE_INTERVAL,
                    () -> view.node + " has sent no poll for " + (world.now - view.lastPollSentAt) / 1e9 + " s");
        }
    }

    private void requireAbandoned(NodeView view, Observed observed) {
        if (observed.load != null
                && world.now - observed.load.startedAt > cluster.loadTimeout() + slack()
                && world.now > view.node.pausedUntil + slack()) {
            broken(
                    Promise.HUNG_CALL_IS_ABANDONED,
                    () -> view.node + " has a load of r" + observed.resource + " past its time-out");
        }
    }

    private void requireInTime(NodeView view, Observed observed) {
        long since = world.now - bound();
        if (since < quietSince(view, observed)) {
            return;
        }
        long owed = timelines.get(observed.resource).covered(since);
        if (observed.serial() < owed) {
            boolean otherHangs = false;
            for (Observed other : view.resources) {
                otherHangs |= other != null && other != observed && (other.abandoned > 0 || isHanging(other));
            }
            broken(
                    otherHangs ? Promise.HUNG_LOAD_DELAYS_NO_OTHER : Promise.CHANGE_IS_SHOWN_IN_TIME,
                    () -> view.node + " shows r" + observed.resource + " with "
                            + (observed.shown == null ? "nothing" : observed.shown) + ", but for "
                            + bound() / 1e9 + " s the store has told of " + owed);
        }
    }

    private boolean isHanging(Observed observed) {
        return observed.load != null && world.now - observed.load.startedAt > cluster.load() + slack();
    }

    private void requireReloaded(NodeView view, Observed observed) {
        long allowed = cluster.reloadAtLeastEvery() + bound();
        if (cluster.reloadAtLeastEvery() > 0
                && observed.shown != null
                && world.now - quietSince(view, observed) > allowed
                && age(observed) > allowed + cluster.interval()) {
            broken(
                    Promise.OLD_SNAPSHOT_IS_RELOADED,
                    () -> view.node + " shows r" + observed.resource + " as of " + age(observed) / 1e9 + " s ago");
        }
    }

    /** When the last trouble has ended that this resource had on this node; later than now while there is some. */
    private long quietSince(NodeView view, Observed observed) {
        if (observed.abandoned > 0 || isHanging(observed)) {
            return Long.MAX_VALUE;
        }
        return Math.max(view.quietSince, observed.quietSince);
    }

    /** A disturbance that goes on moves the time as of which the node is quiet. */
    private void noticeDisturbance(NodeView view) {
        boolean disturbed = view.abandonedPolls > 0
                || (view.poll != null && world.now - view.poll.startedAt > cluster.roundTrip() + slack());
        if (cluster.loadsMayQueue()) {
            for (Observed other : view.resources) {
                disturbed |= other != null && (other.abandoned > 0 || isHanging(other));
            }
        }
        if (disturbed) {
            troubled(view.node, world.now);
        }
    }

    private void requireKeeperHealth(NodeView view) {
        VersionKeeper keeper = view.node.keeper();
        if (keeper == null) {
            return;
        }
        KeeperHealth health = keeper.health();
        Duration confirmed = confirmed(view);
        if (!java.util.Objects.equals(health.sinceConfirmed(), confirmed)) {
            broken(
                    Promise.CONFIRMATION_IS_HONEST,
                    () -> view.node + " says confirmed " + health.sinceConfirmed() + " ago, but it is " + confirmed);
        }
        HealthState gravest = isConfirmed(view) ? HealthState.IN_STEP : HealthState.UNCONFIRMED;
        for (Observed observed : view.resources) {
            if (observed != null && observed.handle != null) {
                gravest = Comparators.max(gravest, state(view, observed));
            }
        }
        HealthState state = gravest;
        if (health.state() != state) {
            broken(Promise.HEALTH_IS_HONEST, () -> view.node + " says " + health.state() + ", but it is " + state);
        }
        if ((health.pollFailure() != null) != view.pollFailing || health.abandonedPolls() != view.abandonedPolls) {
            broken(
                    Promise.FAILURE_IS_VISIBLE,
                    () -> view.node + " says of its polls " + health.pollFailure() + ", " + health.abandonedPolls()
                            + " abandoned; but they fail: " + view.pollFailing + ", abandoned: " + view.abandonedPolls);
        }
    }

    private @Nullable Duration confirmed(NodeView view) {
        return view.confirmedAt < 0 ? null : Duration.ofNanos(world.now - view.confirmedAt);
    }

    private boolean isConfirmed(NodeView view) {
        return view.confirmedAt >= 0 && world.now - view.confirmedAt <= cluster.unconfirmedAfter();
    }

    private HealthState state(NodeView view, Observed observed) {
        if (!isConfirmed(view)) {
            return HealthState.UNCONFIRMED;
        }
        return observed.isInStep() ? HealthState.IN_STEP : HealthState.BEHIND;
    }

    private void requireHealth(NodeView view, Observed observed, VersionedResource<LoadRecord> handle) {
        if (view.node.keeper() == null) {
            return;
        }
        ResourceHealth health = handle.health();
        Supplier<String> what = () -> view.node + " says of r" + observed.resource + " " + health;
        HealthState state = state(view, observed);
        if (health.state() != state) {
            broken(Promise.HEALTH_IS_HONEST, () -> what.get() + ", but it is " + state);
        }
        Version latest = observed.latest == null ? Version.NONE : observed.latest.version();
        if (!health.stored().equals(latest)) {
            broken(
                    Promise.ABANDONED_POLL_IS_DISCARDED,
                    () -> what.get() + ", but the last answered poll has read " + latest);
        }
        Snapshot<LoadRecord> snapshot = handle.latest();
        if (snapshot != null && !health.held().equals(snapshot.version())) {
            broken(Promise.VALUE_AND_VERSION_BELONG_TOGETHER, () -> what.get() + ", but shows " + snapshot.version());
        }
        if ((health.loadFailure() != null) != observed.failing || health.abandonedLoads() != observed.abandoned) {
            broken(
                    Promise.FAILURE_IS_VISIBLE,
                    () -> what.get() + ", but its loads fail: " + observed.failing + ", abandoned: "
                            + observed.abandoned);
        }
        if (snapshot != null && health.staleness() != null) {
            long owed = timelines
                    .get(observed.resource)
                    .covered(world.now - health.staleness().toNanos());
            if (observed.serial() < owed) {
                broken(
                        Promise.STALENESS_IS_HONEST,
                        () -> what.get() + ", but shows " + observed.shown + " instead of " + owed);
            }
        }
    }

    void ended() {
        for (NodeView view : views.values()) {
            watch(view);
            for (Observed observed : view.resources) {
                if (observed == null || view.closing) {
                    continue;
                }
                Timeline timeline = timelines.get(observed.resource);
                if (observed.shown == null
                        || !timeline.label().equals(observed.shown.label)
                        || observed.serial() < timeline.covered(world.now)) {
                    broken(
                            Promise.EVERY_NODE_IS_IN_STEP_AT_LAST,
                            () -> view.node + " shows r" + observed.resource + " with " + observed.shown
                                    + ", but the store has " + timeline.label() + " since " + timeline.changedAt() / 1e9
                                    + " s");
                }
            }
        }
    }

    /** I1's bound. */
    private long bound() {
        int turns = cluster.loadsMayQueue() ? cluster.resources() / cluster.maxConcurrentLoads() + 2 : 1;
        return cluster.interval() + 2 * cluster.roundTrip() + 2 * cluster.load() * turns + slack();
    }

    /** What turns and timers may take on top. */
    private long slack() {
        return MILLISECONDS.toNanos(20) + cluster.resources() * SimulatedPlatform.TURN * 4;
    }

    private NodeView view(SimulatedNode node) {
        return java.util.Objects.requireNonNull(views.get(node));
    }

    private static Observed observed(NodeView view, int resource) {
        return java.util.Objects.requireNonNull(view.resources[resource]);
    }
}
