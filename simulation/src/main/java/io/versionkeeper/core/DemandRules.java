package io.versionkeeper.core;

import java.time.Duration;

/** What a read with a demand may be served. */
final class DemandRules {
    private final Account account;
    private final World world;
    private final Plan.Cluster cluster;

    DemandRules(Account account) {
        this.account = account;
        world = account.world;
        cluster = account.cluster;
    }

    void demand(SimulatedNode node, int resource, long maxStaleness, long timeout) {
        NodeView view = account.run(node);
        Observed observed = view == null || view.closing ? null : view.resources[resource];
        if (view == null || observed == null || observed.handle == null || world.depth() > 3) {
            return;
        }
        long begun = world.now;
        long owed = account.timeline(resource).covered(begun - maxStaleness);
        account.requested(view);
        view.requestedAt = -1;
        world.trace.say(world, () -> node + " demands r" + resource + " as of " + (begun - maxStaleness) / 1e9);
        try {
            LoadRecord served = observed.handle.get(Duration.ofNanos(maxStaleness), Duration.ofNanos(timeout));
            if (served.serial < Math.min(owed, account.timeline(resource).covered(begun - maxStaleness))) {
                account.broken(
                        Promise.DEMAND_IS_MET,
                        () -> node + " serves r" + resource + " with " + served + " instead of " + owed);
            }
            if (world.now - begun > account.bound() && account.isQuietSince(view, observed, begun)) {
                account.broken(
                        Promise.DEMAND_IS_MET_IN_TIME,
                        () -> node + " serves r" + resource + " after " + (world.now - begun) / 1e9 + " s");
            }
        } catch (StaleSnapshotException | NoSnapshotException e) {
            boolean waited = world.now - begun >= timeout;
            if (!waited && account.run(node) == view && !view.closing && view.resources[resource] == observed) {
                account.broken(Promise.DEMAND_IS_MET, () -> node + " gives up too early: " + e.getMessage());
            }
            if (waited && timeout > account.bound() && account.isQuietSince(view, observed, begun)) {
                account.broken(Promise.DEMAND_IS_MET_IN_TIME, () -> node + " gives up for nothing: " + e.getMessage());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A read with a demand that does not wait. */
    void demandNow(NodeView view, Observed observed, VersionedResource<LoadRecord> handle) {
        long maxStaleness = world.noise
                .of("age " + view.node, world.now + observed.resource)
                .below(cluster.interval() * 3);
        long owed = account.timeline(observed.resource).covered(world.now - maxStaleness);
        try {
            LoadRecord served = handle.get(Duration.ofNanos(maxStaleness));
            if (served.serial < owed) {
                account.broken(
                        Promise.DEMAND_IS_MET,
                        () -> view.node + " serves r" + observed.resource + " with " + served + " instead of " + owed);
            }
        } catch (StaleSnapshotException e) {
            if (observed.isInStep() && view.confirmedAt >= 0 && world.now - view.confirmedAt < maxStaleness) {
                account.broken(Promise.DEMAND_IS_MET, () -> view.node + " refuses for nothing: " + e.getMessage());
            }
        }
    }
}
