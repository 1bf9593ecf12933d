package io.versionkeeper.core;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The oracle's own account of what the store tells, what each node has read and loaded, and what was broken. */
final class Account {
    /** The longest that a failed load may wait until it is tried again. */
    static final long MAX_BACKOFF = SECONDS.toNanos(30);
    /** How long closing may take. */
    static final long CLOSING = SECONDS.toNanos(5);

    final World world;
    final Plan.Cluster cluster;

    private final boolean goesOn;
    private final Set<Promise> brokenPromises = EnumSet.noneOf(Promise.class);
    private final List<Violation> violations = new ArrayList<>();
    private final List<Timeline> timelines = new ArrayList<>();
    private final Map<SimulatedNode, NodeView> views = new LinkedHashMap<>();

    /** Goes on after the first broken promise, to find others too. */
    Account(World world, boolean goesOn) {
        this.world = world;
        this.goesOn = goesOn;
        cluster = world.plan.cluster();
        for (int i = 0; i < cluster.resources(); i++) {
            timelines.add(new Timeline());
        }
    }

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

    /** The run of a node that goes on, or null while the node is away. */
    @Nullable NodeView run(SimulatedNode node) {
        return views.get(node);
    }

    Collection<NodeView> runs() {
        return views.values();
    }

    void begin(NodeView view) {
        views.put(view.node, view);
    }

    void end(SimulatedNode node) {
        views.remove(node);
    }

    Timeline timeline(int resource) {
        return timelines.get(resource);
    }

    void requested(NodeView view) {
        view.causeAt = world.now;
        if (view.requestedAt < 0) {
            view.requestedAt = world.now;
        }
    }

    /** Until then the node is disturbed. */
    void troubled(NodeView view, long until) {
        view.quietSince = Math.max(view.quietSince, until);
    }

    void troubled(NodeView view, Observed observed, long until) {
        observed.quietSince = Math.max(observed.quietSince, until);
        observed.loadsSinceChange = 0;
        if (cluster.loadsMayQueue()) {
            view.quietSince = Math.max(view.quietSince, until);
        }
    }

    long age(Observed observed) {
        return observed.shown == null ? Long.MAX_VALUE : world.now - observed.shown.call.startedAt;
    }

    boolean isHanging(Observed observed) {
        return observed.load != null && world.now - observed.load.startedAt > cluster.load() + slack();
    }

    /** When the last trouble has ended that this resource had on this node; later than now while there is some. */
    long quietSince(NodeView view, Observed observed) {
        if (observed.abandoned > 0 || isHanging(observed)) {
            return Long.MAX_VALUE;
        }
        return Math.max(view.quietSince, observed.quietSince);
    }

    /** Whether nothing was wrong with the resource since then. */
    boolean isQuietSince(NodeView view, Observed observed, long begun) {
        return run(view.node) == view
                && !view.closing
                && view.resources[observed.resource] == observed
                && !world.isHeldUpSince(begun)
                && begun >= quietSince(view, observed);
    }

    /** A disturbance that goes on moves the time as of which the node is quiet. */
    void noticeDisturbance(NodeView view) {
        boolean disturbed = view.abandonedPolls > 0
                || (view.poll != null && world.now - view.poll.startedAt > cluster.roundTrip() + slack());
        if (cluster.loadsMayQueue()) {
            for (Observed other : view.resources) {
                disturbed |= other != null && (other.abandoned > 0 || isHanging(other));
            }
        }
        if (disturbed) {
            troubled(view, world.now);
        }
    }

    long timeToHeal() {
        return Math.max(cluster.pollTimeout() * 5, cluster.loadTimeout() * 2)
                + MAX_BACKOFF
                + 2 * bound()
                + 2 * CLOSING
                + SECONDS.toNanos(2);
    }

    /** I1's bound. */
    long bound() {
        int turns = cluster.loadsMayQueue() ? cluster.resources() / cluster.maxConcurrentLoads() + 2 : 1;
        // A wait ends with a poll of its own, which many share.
        long wait = cluster.loadsWait() == 0 ? 0 : cluster.loadsWait() + Settings.SHARED_WAIT + 2 * cluster.roundTrip();
        // A store that cannot tell the changes is asked once more.
        long again = cluster.tellsChanges() ? 2 * cluster.roundTrip() : 0;
        // A replica that lags is read again after an interval at the latest, by a poll and a load.
        long lagging = cluster.lag() == 0
                ? 0
                : cluster.lag()
                        + Math.max(cluster.interval(), cluster.reloadAtMostEvery())
                        + 2 * cluster.roundTrip()
                        + cluster.load()
                        + Settings.SHARED_WAIT;
        return lagging
                + cluster.interval()
                + 2 * cluster.roundTrip()
                + 2 * cluster.load() * turns
                + wait
                + again
                + slack();
    }

    /** The longest time between two polls that compare everything. */
    long fullComparison() {
        long minute = SECONDS.toNanos(60);
        return cluster.reloadAtLeastEvery() > 0 ? Math.min(minute, cluster.reloadAtLeastEvery() / 10) : minute;
    }

    /** What turns and timers may take on top. */
    long slack() {
        return MILLISECONDS.toNanos(20) + cluster.resources() * SimulatedPlatform.TURN * 4;
    }

    NodeView view(SimulatedNode node) {
        return Objects.requireNonNull(views.get(node));
    }

    static Observed observed(NodeView view, int resource) {
        return Objects.requireNonNull(view.resources[resource]);
    }
}
