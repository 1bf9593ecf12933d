package io.versionkeeper.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * One history before it happens: the cluster, and what is done to it and when. Together with the engine it decides every
 * byte of the history. It prints as text and is read back from it. Times are in nanoseconds from the beginning.
 */
record Plan(Cluster cluster, List<Action> actions) {

    Plan {
        actions = actions.stream().sorted(Comparator.comparingLong(Action::at)).toList();
    }

    /** The time at which the last action, and whatever it does to the cluster, has ended. */
    long healed() {
        return actions.stream().mapToLong(Action::end).max().orElse(0);
    }

    Plan with(List<Action> others) {
        return new Plan(cluster, others);
    }

    Plan with(Cluster other) {
        return new Plan(other, actions);
    }

    /**
     * The nodes and what is configured on all of them.
     *
     * @param noise decides what the plan leaves open: how long each call takes, and the order of what happens at once
     * @param roundTrip the longest that an undisturbed call of the store takes
     * @param load the longest that an undisturbed load takes
     * @param reloadAtLeastEvery zero for never
     * @param watches whether the store has watches
     * @param tellsChanges whether the store reads changes alone
     * @param lag if above zero, loads read versions and data together from a replica that is behind by up to so much
     */
    record Cluster(
            long noise,
            int nodes,
            int resources,
            long interval,
            long roundTrip,
            long load,
            long pollTimeout,
            long loadTimeout,
            long reloadAtLeastEvery,
            long unconfirmedAfter,
            int maxConcurrentLoads,
            long reloadAtMostEvery,
            long spread,
            boolean watches,
            boolean tellsChanges,
            long lag) {

        Cluster ofSize(int nodeCount, int resourceCount) {
            return new Cluster(
                    noise,
                    nodeCount,
                    resourceCount,
                    interval,
                    roundTrip,
                    load,
                    pollTimeout,
                    loadTimeout,
                    reloadAtLeastEvery,
                    unconfirmedAfter,
                    maxConcurrentLoads,
                    reloadAtMostEvery,
                    spread,
                    watches,
                    tellsChanges,
                    lag);
        }

        /** Whether a load may have to wait for others. */
        boolean loadsMayQueue() {
            return resources > maxConcurrentLoads;
        }

        /** How long a load may wait because the user wants it to. */
        long loadsWait() {
            return spread + reloadAtMostEvery;
        }
    }

    /** What is done; what {@code lasting} and {@code variant} mean is said by each. */
    enum Kind {
        /** Data and bump in one transaction. */
        COMMIT_TOGETHER,
        /** Data first; the node bumps when {@code lasting} has passed, and tries until it knows that it has. */
        COMMIT_THEN_BUMP,
        /** Data whose bump is forgotten: a writer that crashed, or does not know. */
        COMMIT_ONLY,
        /** So many ({@code variant}) commits with their bumps, evenly within {@code lasting}. */
        BURST,
        /** Somebody calls pollSoon. */
        POLL_SOON,
        /** A read that waits at most {@code lasting} for a snapshot not older than {@code variant} ms. */
        DEMAND,
        /** A read that brings the version along that the store had {@code lasting} ago (0), or a number made up (1). */
        TOKEN,
        /** The node does not reach the store: its calls fail at once. */
        CUT,
        /** The node does not reach the store: its calls hang, and fail when it ends. */
        BLACK_HOLE,
        /** The store answers the node late, and in any order. */
        SLOW_STORE,
        /** The store throws something else (0), an Error (1), or answers null (2). */
        BROKEN_STORE,
        /** The node's bumps are applied, but their answers are lost (0); or they are not applied (1). */
        LOST_BUMPS,
        /** Loads throw an exception (0), an Error (1), return null (2), or a value that is not accepted (3). */
        FAILING_LOADS,
        /** Loads hang; they end when interrupted (0), or ignore that (1). */
        HUNG_LOADS,
        /** Loads take longer than usual, but not as long as the time-out. */
        SLOW_LOADS,
        /** Listeners throw (0) or hang (1). */
        BAD_LISTENER,
        /** The whole process stands still. */
        PAUSE,
        /** The node's clock jumps an hour forward (0) or back (1). */
        CLOCK_JUMP,
        /** The keeper is closed, and a new one started when {@code lasting} has passed. */
        RESTART,
        /** The process is killed, and a new one started when {@code lasting} has passed. */
        KILL,
        /** The resource is closed on the node, and registered again when {@code lasting} has passed. */
        REREGISTER,
        /** The store loses all records, its incarnation included. */
        WIPE,
        /** The store loses the last bumps that no node has read, and has a new incarnation. */
        FAIL_OVER,
        /** The store goes back to what it was {@code lasting} ago, with a new incarnation (0) or without (1). */
        RESTORE,
        /** The node's watch tells nothing, and does not end (0); or it loses each second event (1). */
        SILENT_WATCH,
        /** The node's watch tells everything late (0), or twice (1). */
        LATE_WATCH,
        /** The node's watch tells of what did not change (0), or ends, as do those that are begun anew (1). */
        BAD_WATCH
    }

    /** One thing that is done to a node or to a resource, where the kind has one. */
    record Action(long at, Kind kind, int node, int resource, long lasting, int variant) {
        long end() {
            return kind == Kind.RESTORE ? at : at + lasting;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d %s node %d resource %d for %d variant %d",
                    at,
                    kind,
                    node,
                    resource,
                    lasting,
                    variant);
        }

        static Action parse(String line) {
            String[] words = line.trim().split(" +", -1);
            return new Action(
                    Long.parseLong(words[0]),
                    Kind.valueOf(words[1]),
                    Integer.parseInt(words[3]),
                    Integer.parseInt(words[5]),
                    Long.parseLong(words[7]),
                    Integer.parseInt(words[9]));
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "noise %d nodes %d resources %d interval %d roundTrip %d load %d pollTimeout %d loadTimeout %d"
                        + " reloadAtLeastEvery %d unconfirmedAfter %d maxConcurrentLoads %d reloadAtMostEvery %d"
                        + " spread %d watches %b tellsChanges %b lag %d\n",
                cluster.noise,
                cluster.nodes,
                cluster.resources,
                cluster.interval,
                cluster.roundTrip,
                cluster.load,
                cluster.pollTimeout,
                cluster.loadTimeout,
                cluster.reloadAtLeastEvery,
                cluster.unconfirmedAfter,
                cluster.maxConcurrentLoads,
                cluster.reloadAtMostEvery,
                cluster.spread,
                cluster.watches,
                cluster.tellsChanges,
                cluster.lag));
        actions.forEach(action -> text.append(action).append('\n'));
        return text.toString();
    }

    /** Reads what {@link #toString} printed. */
    static Plan parse(String text) {
        List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
        String[] words = lines.get(0).trim().split(" +", -1);
        Cluster cluster = new Cluster(
                Long.parseLong(words[1]),
                Integer.parseInt(words[3]),
                Integer.parseInt(words[5]),
                Long.parseLong(words[7]),
                Long.parseLong(words[9]),
                Long.parseLong(words[11]),
                Long.parseLong(words[13]),
                Long.parseLong(words[15]),
                Long.parseLong(words[17]),
                Long.parseLong(words[19]),
                Integer.parseInt(words[21]),
                Long.parseLong(words[23]),
                Long.parseLong(words[25]),
                Boolean.parseBoolean(words[27]),
                Boolean.parseBoolean(words[29]),
                Long.parseLong(words[31]));
        List<Action> actions = new ArrayList<>();
        lines.stream().skip(1).map(Action::parse).forEach(actions::add);
        return new Plan(cluster, actions);
    }
}
