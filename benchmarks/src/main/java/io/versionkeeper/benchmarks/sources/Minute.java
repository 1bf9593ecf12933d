package io.versionkeeper.benchmarks.sources;

import java.time.Duration;
import java.util.Locale;

/** A minute of some changes, for one set of nodes: how often they query, and how many rows they read. */
final class Minute {
    private final UsersDb users;
    private final Nodes nodes;
    private final int changes;
    private final Duration length;
    private long queries;
    private long rows;

    /**
     * Takes nodes that have loaded.
     *
     * @param length of what counts as a minute
     */
    Minute(UsersDb users, Nodes nodes, int changes, Duration length) {
        this.users = users;
        this.nodes = nodes;
        this.changes = changes;
        this.length = length;
    }

    /** Returns when it is over. Fails if a change or its announcement does: then there is nothing to tell. */
    void run() throws Exception {
        long queriesBefore = users.queries();
        long rowsBefore = users.rows();
        long begun = System.nanoTime();
        for (int i = 0; i < changes; i++) {
            // The first one in the middle of its part.
            sleepUntil(begun + length.toNanos() * (2L * i + 1) / (2L * changes));
            users.change(1 + i % UsersDb.USERS);
            nodes.announce();
        }
        sleepUntil(begun + length.toNanos());
        queries = users.queries() - queriesBefore;
        rows = users.rows() - rowsBefore;
    }

    private static void sleepUntil(long instant) throws InterruptedException {
        Thread.sleep(Math.max(0, (instant - System.nanoTime()) / 1_000_000));
    }

    long queries() {
        return queries;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%,d queries, %,d rows", queries, rows);
    }
}
