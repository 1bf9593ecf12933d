package io.versionkeeper.core;

import io.versionkeeper.Version;
import java.time.Duration;

/** What a read that brings a token along may be served. */
final class TokenRules {
    private final Account account;
    private final World world;

    TokenRules(Account account) {
        this.account = account;
        world = account.world;
    }

    void read(SimulatedNode node, int resource, Version token) {
        NodeView view = account.run(node);
        Observed observed = view == null || view.closing ? null : view.resources[resource];
        if (view == null || observed == null || observed.handle == null || world.depth() > 3) {
            return;
        }
        long begun = world.now;
        long owed = world.records.coveredByStamp(token);
        long timeout = 3 * account.bound();
        account.requested(view);
        view.requestedAt = -1;
        view.retries += 2;
        observed.tokenAt = begun;
        world.trace.say(world, () -> node + " reads r" + resource + " with the token " + token);
        // From such a load on, no other begins for an interval.
        boolean rationed = observed.wentBackAt >= 0
                && (observed.wentBackLoadedAt < observed.wentBackAt
                        || begun - observed.wentBackLoadedAt <= ration() + account.slack());
        try {
            LoadRecord served = observed.handle.get(token, Duration.ofNanos(timeout));
            observed.tokenAt = Math.max(observed.tokenAt, world.now);
            if (served.serial < owed) {
                Version stored = world.records.label(resource).version();
                boolean lost = stored.isNone() || stored.number() < token.number();
                if (lost && rationed) {
                    observed.lateTokenOwed = Math.max(observed.lateTokenOwed, owed);
                    observed.lateTokenAt = world.now;
                    return;
                }
                account.broken(
                        lost ? Promise.LOST_TOKEN_IS_LOADED_FOR : Promise.TOKEN_SEES_ITS_WRITE,
                        () -> node + " serves r" + resource + " with " + served + " instead of " + owed
                                + " of the token " + token);
            }
        } catch (StaleSnapshotException | NoSnapshotException e) {
            boolean waited = world.now - begun >= timeout;
            boolean still = account.run(node) == view && !view.closing && view.resources[resource] == observed;
            if (still && (!waited || account.isQuietSince(view, observed, begun))) {
                account.broken(Promise.DEMAND_IS_MET_IN_TIME, () -> node + " gives up for nothing: " + e.getMessage());
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private long ration() {
        return Math.max(account.cluster.interval(), account.cluster.reloadAtMostEvery());
    }

    void requireLoaded(NodeView view, Observed observed) {
        long since = world.now - ration() - account.bound();
        if (observed.serial() >= observed.lateTokenOwed) {
            observed.lateTokenOwed = -1;
        } else if (since >= observed.lateTokenAt && since >= account.quietSince(view, observed)) {
            account.broken(
                    Promise.LATE_LOST_TOKEN_IS_LOADED_FOR_IN_TIME,
                    () -> view.node + " shows r" + observed.resource + " with "
                            + (observed.shown == null ? "nothing" : observed.shown)
                            + ", and a token brought along at " + observed.lateTokenAt / 1e9 + " s stands for "
                            + observed.lateTokenOwed);
        }
    }

    void wentBack(SimulatedNode node, int resource) {
        NodeView view = account.run(node);
        Observed observed = view == null ? null : view.resources[resource];
        if (observed != null) {
            observed.wentBackAt = world.now;
        }
    }
}
