package io.versionkeeper.core;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.versionkeeper.core.Plan.Action;
import io.versionkeeper.core.Plan.Cluster;
import io.versionkeeper.core.Plan.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;

/** Draws a plan from a seed. Most are small, since small ones find most; a few are large. */
final class PlanMaker {
    private static final Kind[] WRITES = {
        Kind.COMMIT_TOGETHER,
        Kind.COMMIT_TOGETHER,
        Kind.COMMIT_THEN_BUMP,
        Kind.COMMIT_THEN_BUMP,
        Kind.BURST,
        Kind.COMMIT_ONLY
    };

    /** Where versions and data are replicated together: what loses versions loses the data as well, and is left out. */
    private static final Kind[] REPLICATED = Arrays.stream(Kind.values())
            .filter(kind -> !EnumSet.of(Kind.COMMIT_ONLY, Kind.WIPE, Kind.FAIL_OVER, Kind.RESTORE)
                    .contains(kind))
            .toArray(Kind[]::new);

    private final SplittableRandom random;

    private PlanMaker(long seed) {
        random = new SplittableRandom(seed);
    }

    static Plan plan(long seed) {
        return new PlanMaker(seed).plan();
    }

    private Plan plan() {
        Cluster cluster = cluster();
        List<Action> actions = new ArrayList<>();
        long window = cluster.interval() * between(4, 12);
        int writes = between(1, 8);
        int faults = between(0, 6);
        for (int i = 0; i < writes; i++) {
            actions.add(action(cluster, window, write(cluster)));
        }
        Kind[] kinds = cluster.lag() == 0 ? Kind.values() : REPLICATED;
        for (int i = 0; i < faults; i++) {
            actions.add(action(cluster, window, kinds[random.nextInt(kinds.length)]));
        }
        if (cluster.lag() == 0 && chance(8)) {
            loseABump(cluster, window, actions);
        }
        if (chance(8)) {
            closeInMidFlight(cluster, window, actions);
        }
        return new Plan(cluster, actions);
    }

    /** The store loses a bump whose version a client has, and nothing tells of it. */
    private void loseABump(Cluster cluster, long window, List<Action> actions) {
        Action write = action(cluster, window, Kind.COMMIT_TOGETHER);
        actions.add(write);
        int node = random.nextInt(cluster.nodes());
        long read = between(cluster.interval());
        actions.add(new Action(write.at() + 1, Kind.TOKEN, node, write.resource(), read, 0));
        long lost = between(read);
        actions.add(new Action(write.at() + 2 + lost, Kind.RESTORE, 0, write.resource(), 3 + lost, 1));
    }

    /** A change is under way to readers and listeners when the keeper closes. */
    private void closeInMidFlight(Cluster cluster, long window, List<Action> actions) {
        Action write = action(cluster, window, Kind.COMMIT_TOGETHER);
        actions.add(write);
        actions.add(new Action(write.at() + 1, Kind.POLL_SOON, write.node(), write.resource(), 0, 0));
        long later = between(cluster.roundTrip() + cluster.load() + 2_000_000);
        actions.add(new Action(
                write.at() + 2 + later, Kind.RESTART, write.node(), write.resource(), cluster.interval(), 0));
    }

    private Kind write(Cluster cluster) {
        return WRITES[random.nextInt(cluster.lag() == 0 ? WRITES.length : WRITES.length - 1)];
    }

    private Cluster cluster() {
        long interval = SECONDS.toNanos(between(1, 10));
        long roundTrip = chance(4) ? interval / between(2, 8) : MILLISECONDS.toNanos(between(1, 50));
        long load = chance(3) ? interval * between(1, 3) : MILLISECONDS.toNanos(between(1, 500));
        int resources = resources();
        long reloadAtLeastEvery = chance(3) ? interval * between(3, 20) : 0;
        return new Cluster(
                random.nextLong(),
                nodes(resources),
                resources,
                interval,
                roundTrip,
                load,
                Math.max(roundTrip * 3, interval / 2 * between(1, 4)),
                Math.max(load * 3, interval * between(1, 4)),
                reloadAtLeastEvery,
                interval * between(1, 3) + roundTrip * 2,
                chance(4) ? between(1, 3) : 32,
                chance(5)
                        ? Math.min(interval * between(1, 3), reloadAtLeastEvery > 0 ? reloadAtLeastEvery : interval * 3)
                        : 0,
                chance(6) ? interval * between(1, 3) : 0,
                chance(2),
                chance(2),
                chance(6) ? Math.max(1, between(interval * 2)) : 0);
    }

    private int resources() {
        if (chance(500)) {
            return between(100, 1_000);
        }
        return chance(10) ? between(5, 40) : between(1, 3);
    }

    private int nodes(int resources) {
        if (resources > 40) {
            return between(1, 2);
        }
        if (chance(300)) {
            return between(10, 50);
        }
        return chance(3) ? between(3, 6) : between(1, 2);
    }

    private Action action(Cluster cluster, long window, Kind kind) {
        return new Action(
                between(window),
                kind,
                random.nextInt(cluster.nodes()),
                random.nextInt(cluster.resources()),
                lasting(cluster, kind),
                variant(cluster, kind));
    }

    private long lasting(Cluster cluster, Kind kind) {
        return switch (kind) {
            case COMMIT_TOGETHER, COMMIT_ONLY, POLL_SOON, CLOCK_JUMP, WIPE, FAIL_OVER -> 0;
            case COMMIT_THEN_BUMP -> between(cluster.interval());
            case TOKEN -> between(cluster.interval() * (chance(2) ? 8 : 1));
            case BURST -> between(Math.max(cluster.load(), cluster.roundTrip()) * 2);
            case DEMAND -> cluster.interval() * between(1, 5);
            case RESTORE -> between(cluster.interval() * 8);
            case HUNG_LOADS -> between(cluster.loadTimeout() * 3);
            case BLACK_HOLE, SLOW_STORE, SILENT_WATCH -> between(cluster.pollTimeout() * 3);
            default -> between(cluster.interval() * (chance(4) ? 10 : 3));
        };
    }

    private int variant(Cluster cluster, Kind kind) {
        return switch (kind) {
            case BURST -> between(2, 20);
            case DEMAND -> chance(2) ? 0 : (int) (between(cluster.interval() * 2) / 1_000_000);
            case BROKEN_STORE -> random.nextInt(3);
            case FAILING_LOADS -> random.nextInt(4);
            case RESTORE -> chance(4) ? 1 : 0;
            case TOKEN -> chance(3) ? 1 : 0;
            default -> random.nextInt(2);
        };
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    private long between(long below) {
        return random.nextLong(Math.max(1, below));
    }
}
