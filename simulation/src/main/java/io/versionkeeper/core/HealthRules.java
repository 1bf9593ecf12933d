package io.versionkeeper.core;

import com.google.common.collect.Comparators;
import io.versionkeeper.Version;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What health may say. */
final class HealthRules {
    private final Account account;
    private final World world;
    private final Plan.Cluster cluster;

    HealthRules(Account account) {
        this.account = account;
        world = account.world;
        cluster = account.cluster;
    }

    void requireKeeperHealth(NodeView view) {
        VersionKeeper keeper = view.node.keeper();
        if (keeper == null) {
            return;
        }
        KeeperHealth health = keeper.health();
        Duration confirmed = confirmed(view);
        if (!Objects.equals(health.sinceConfirmed(), confirmed)) {
            account.broken(
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
            account.broken(
                    Promise.HEALTH_IS_HONEST, () -> view.node + " says " + health.state() + ", but it is " + state);
        }
        if ((health.pollFailure() != null) != view.pollFailing || health.abandonedPolls() != view.abandonedPolls) {
            account.broken(
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

    void requireHealth(NodeView view, Observed observed, VersionedResource<LoadRecord> handle) {
        if (view.node.keeper() == null) {
            return;
        }
        ResourceHealth health = handle.health();
        Supplier<String> what = () -> view.node + " says of r" + observed.resource + " " + health;
        HealthState state = state(view, observed);
        if (health.state() != state) {
            account.broken(Promise.HEALTH_IS_HONEST, () -> what.get() + ", but it is " + state);
        }
        Version latest = observed.latest == null ? Version.NONE : observed.latest.version();
        if (!health.stored().equals(latest)) {
            account.broken(
                    Promise.ABANDONED_POLL_IS_DISCARDED,
                    () -> what.get() + ", but the last answered poll has read " + latest);
        }
        Snapshot<LoadRecord> snapshot = handle.latest();
        if (snapshot != null && !health.held().equals(snapshot.version())) {
            account.broken(
                    Promise.VALUE_AND_VERSION_BELONG_TOGETHER, () -> what.get() + ", but shows " + snapshot.version());
        }
        if ((health.loadFailure() != null) != observed.failing || health.abandonedLoads() != observed.abandoned) {
            account.broken(
                    Promise.FAILURE_IS_VISIBLE,
                    () -> what.get() + ", but its loads fail: " + observed.failing + ", abandoned: "
                            + observed.abandoned);
        }
        if (snapshot != null && health.staleness() != null) {
            long owed = account.timeline(observed.resource)
                    .covered(world.now - health.staleness().toNanos());
            if (observed.serial() < owed) {
                account.broken(
                        Promise.STALENESS_IS_HONEST,
                        () -> what.get() + ", but shows " + observed.shown + " instead of " + owed);
            }
        }
    }
}
