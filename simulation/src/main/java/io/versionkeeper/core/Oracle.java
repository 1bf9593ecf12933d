package io.versionkeeper.core;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows what was committed when, sees whatever the engine does through its seam, and holds it to its promises. It keeps
 * its own {@link Account}, and never believes the engine's.
 */
final class Oracle {
    private final Account account;
    private final World world;
    private final Plan.Cluster cluster;
    private final CallRules calls;
    private final ReaderRules readers;
    private final DemandRules demands;
    private final TokenRules tokens;
    private final TimeRules times;
    private final HealthRules healths;
    private final WatchRules watches;

    /** The call on whose thread the present code runs, or null. */
    @Nullable SimulatedCall running;

    Oracle(World world, boolean goesOn) {
        account = new Account(world, goesOn);
        this.world = world;
        cluster = account.cluster;
        calls = new CallRules(account);
        readers = new ReaderRules(account);
        demands = new DemandRules(account);
        tokens = new TokenRules(account);
        times = new TimeRules(account);
        healths = new HealthRules(account);
        watches = new WatchRules(account);
    }

    void broken(Promise promise, Supplier<String> what) {
        account.broken(promise, what);
    }

    List<Violation> violations() {
        return account.violations();
    }

    boolean mustStop() {
        return account.mustStop();
    }

    long timeToHeal() {
        return account.timeToHeal();
    }

    // What the world does.

    void storeChanged(int resource, Label label, long covered) {
        account.timeline(resource).add(world.now, label, covered);
        for (NodeView view : account.runs()) {
            Observed observed = view.resources[resource];
            if (observed != null) {
                observed.loadsSinceChange = 0;
            }
        }
    }

    void starts(SimulatedNode node, SimulatedPlatform platform) {
        account.begin(new NodeView(node, platform, cluster.resources(), world.now));
    }

    void gone(SimulatedNode node) {
        account.end(node);
    }

    boolean isRegistered(SimulatedNode node, int resource) {
        NodeView view = account.run(node);
        return view != null && view.resources[resource] != null;
    }

    void registers(SimulatedNode node, int resource) {
        NodeView view = account.view(node);
        Observed observed = new Observed(resource, world.now);
        view.resources[resource] = observed;
        // Runs right before the engine takes it over.
        view.platform.execute(() -> observed.firstCall = view.platform.calls.size());
        account.requested(view);
    }

    void registered(SimulatedNode node, int resource, VersionedResource<LoadRecord> handle) {
        Account.observed(account.view(node), resource).handle = handle;
    }

    void closesResource(SimulatedNode node, int resource) {
        NodeView view = account.run(node);
        if (view == null || view.closing) {
            return;
        }
        Observed observed = view.resources[resource];
        if (observed != null && observed.handle != null) {
            view.resources[resource] = null;
            // The engine may hear of that only after the load has failed, and then tries again once more.
            view.retries += observed.load == null ? 0 : 1;
            observed.handle.close();
        }
    }

    void requested(SimulatedNode node) {
        NodeView view = account.run(node);
        if (view != null) {
            account.requested(view);
        }
    }

    /** Until then the node is disturbed. */
    void troubled(SimulatedNode node, long until) {
        NodeView view = account.run(node);
        if (view != null) {
            account.troubled(view, until);
        }
    }

    void loadsTroubled(SimulatedNode node, int resource, long until) {
        NodeView view = account.run(node);
        if (view != null && view.resources[resource] != null) {
            account.troubled(view, Account.observed(view, resource), until);
        }
    }

    // What the engine does.

    void started(SimulatedNode node, SimulatedCall call) {
        calls.started(node, call);
    }

    void asked(SimulatedNode node, SimulatedCall call, Set<ResourceId> names, boolean since) {
        calls.asked(node, call, names, since);
    }

    /** Whether polls have answered of the resource, so that the next change of it is one. */
    boolean isAnswered(SimulatedNode node, int resource) {
        NodeView view = account.run(node);
        Observed observed = view == null ? null : view.resources[resource];
        return observed != null
                && observed.latest != null
                && world.records.label(resource).incarnation().equals(observed.latest.incarnation());
    }

    /** The node's watch tells of a resource, or below zero of none in particular. */
    void told(SimulatedNode node, int resource) {
        watches.told(node, resource);
    }

    void before(SimulatedNode node, @Nullable SimulatedCall end) {
        calls.before(node, end);
    }

    void after(SimulatedNode node, @Nullable SimulatedCall end) {
        NodeView view = account.run(node);
        if (view == null) {
            return;
        }
        view.handled = null;
        calls.noticeAbandoned(view);
        boolean polled = end != null && end.task == SimulatedCall.Task.POLL && !view.mustCompareAll;
        for (int i = 0; i < view.resources.length; i++) {
            Observed observed = view.resources[i];
            if (observed == null || observed.handle == null) {
                continue;
            }
            if (observed.watched > 0 || i < 3) {
                observed.watched--;
                readers.look(view, observed, observed.handle);
            }
            if (polled && end != null && end.read != null && !end.interrupted) {
                times.requireLoading(view, observed, observed.handle);
            }
        }
        if (!view.closing) {
            times.requireRequested(view);
        }
    }

    void told(SimulatedNode node, SimulatedPlatform platform, Snapshot<?> snapshot) {
        readers.told(node, platform, snapshot);
    }

    void bumped(SimulatedNode node, int resource, Version version) {
        if (!world.records.has(resource, version)) {
            account.broken(
                    Promise.BUMP_IS_APPLIED, () -> node + " says that it bumped r" + resource + " to " + version);
        }
    }

    void demand(SimulatedNode node, int resource, long maxStaleness, long timeout) {
        demands.demand(node, resource, maxStaleness, timeout);
    }

    void token(SimulatedNode node, int resource, Version token) {
        tokens.read(node, resource, token);
    }

    void wentBack(SimulatedNode node, int resource) {
        tokens.wentBack(node, resource);
    }

    void closes(SimulatedNode node) {
        account.view(node).closing = true;
    }

    void closed(SimulatedNode node, SimulatedPlatform platform, long begun, boolean owned, SimulatedStore store) {
        boolean closed = store.closed;
        NodeView view = account.view(node);
        view.closed = true;
        boolean disturbed = node.pausedUntil >= begun || world.isHeldUpSince(begun);
        if (closed != owned && !(owned && disturbed)) {
            account.broken(
                    Promise.CLOSE_KNOWS_ITS_OWN, () -> node + " has closed what is not its own, or left open what is");
        }
        if (!store.open.isEmpty() && !disturbed) {
            account.broken(Promise.CLOSE_ENDS_THE_WATCH, () -> node + " is closed, but watches on");
        }
        for (SimulatedCall call : platform.calls) {
            if (!call.ended && !call.interrupted && call.task != SimulatedCall.Task.CLOSE) {
                account.broken(
                        begun < call.startedAt ? Promise.CLOSE_IS_THE_END : Promise.CLOSE_ENDS_WHAT_RUNS,
                        () -> node + " is closed, but " + call.threadName() + " runs on");
            }
        }
        if (!disturbed && world.now - begun > Account.CLOSING + SECONDS.toNanos(1)) {
            account.broken(
                    Promise.CLOSE_IS_BOUNDED, () -> node + " has taken " + (world.now - begun) / 1e9 + " s to close");
        }
    }

    // What must hold as time passes.

    /** Looks at all nodes now and then until the end. */
    void watch(long end) {
        long pause = cluster.interval() / 3 + world.noise.of("watch", world.now).below(cluster.interval() / 3);
        if (world.now + pause < end) {
            world.in(pause, () -> {
                account.runs().forEach(this::watch);
                watch(end);
            });
        }
    }

    private void watch(NodeView view) {
        if (view.closing) {
            return;
        }
        calls.noticeAbandoned(view);
        account.noticeDisturbance(view);
        times.requireRequested(view);
        times.requirePolls(view);
        healths.requireKeeperHealth(view);
        watches.require(view);
        for (Observed observed : view.resources) {
            if (observed != null && observed.handle != null) {
                readers.look(view, observed, observed.handle);
                times.requireInTime(view, observed);
                times.requireReloaded(view, observed);
                tokens.requireLoaded(view, observed);
                times.requireAbandoned(view, observed);
                healths.requireHealth(view, observed, observed.handle);
                if (observed.snapshot != null) {
                    demands.demandNow(view, observed, observed.handle);
                }
            }
        }
    }

    void ended() {
        for (NodeView view : account.runs()) {
            watch(view);
            for (Observed observed : view.resources) {
                if (observed == null || view.closing) {
                    continue;
                }
                Timeline timeline = account.timeline(observed.resource);
                if (observed.shown == null
                        || !timeline.label().equals(observed.shown.label)
                        || observed.serial() < timeline.covered(world.now)) {
                    account.broken(
                            Promise.EVERY_NODE_IS_IN_STEP_AT_LAST,
                            () -> view.node + " shows r" + observed.resource + " with " + observed.shown
                                    + ", but the store has " + timeline.label() + " since " + timeline.changedAt() / 1e9
                                    + " s");
                }
            }
        }
    }
}
