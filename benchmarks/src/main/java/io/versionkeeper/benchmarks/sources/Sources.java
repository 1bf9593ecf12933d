package io.versionkeeper.benchmarks.sources;

import io.versionkeeper.benchmarks.Effort;
import io.versionkeeper.benchmarks.Measurement;
import io.versionkeeper.benchmarks.report.Report;
import io.versionkeeper.benchmarks.report.Section;
import io.versionkeeper.benchmarks.report.Table;
import io.versionkeeper.benchmarks.report.Verdict;
import io.versionkeeper.benchmarks.servers.Backend;
import io.versionkeeper.core.VersionKeeperBuilder;
import io.versionkeeper.testservers.PrivateServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;

/** How much four nodes load the database that the data are in. */
public final class Sources implements Measurement {
    private static final List<Integer> CHANGES = List.of(0, 1, 60);

    /** How nodes are made. */
    @FunctionalInterface
    private interface Maker {
        Nodes make(UsersDb users, String storeUri, Duration interval);
    }

    private static final Map<String, Maker> MAKERS = new LinkedHashMap<>();

    static {
        MAKERS.put("Version Keeper, push", keepers((b, interval) -> b));
        MAKERS.put(
                "Version Keeper, push, `reloadAtMostEvery(10 s)`",
                keepers((b, interval) -> b.reloadAtMostEvery(interval)));
        MAKERS.put("Version Keeper, polling", keepers((b, interval) -> b.watch(false)));
        MAKERS.put("ticker that reloads everything", (users, uri, interval) -> new TickerNodes(users, interval));
    }

    private static Maker keepers(BiFunction<VersionKeeperBuilder, Duration, VersionKeeperBuilder> settings) {
        return (users, uri, interval) ->
                new KeeperNodes(uri, users, builder -> settings.apply(builder.interval(interval), interval));
    }

    private record Cell(String line, int changes, Minute minute, Nodes nodes, UsersDb users) {}

    @Override
    public void run(Effort effort, Report report) throws Exception {
        // Quick: five times as fast, interval and changes alike.
        Duration minute = Duration.ofSeconds(effort.of(12, 60));
        Duration interval = minute.dividedBy(6);
        Section section = report.section(
                "Load on the UsersDB",
                String.format(
                        Locale.ROOT,
                        """
                Four nodes that hold %,d users of PostgreSQL, for a minute after their first load, while users are changed
                and bumped 0, 1 or 60 times; the interval is 10 s. The VersionDB is Redis. With push each change is a
                load of each node, unless the user caps that; without it, a node sees the changes of an interval at once, but
                the bumping one polls after each of its bumps.%s
                """,
                        UsersDb.USERS,
                        effort.of(" This quick run is five times as fast: a minute of 12 s, an interval of 2 s.", "")));
        List<Cell> cells = new ArrayList<>();
        try (PrivateServer versions = Backend.REDIS.start();
                PrivateServer users = Backend.POSTGRESQL.start()) {
            open(cells, versions.newDatabaseUrl(), users.newDatabaseUrl(), minute, interval);
            runAll(cells);
        } finally {
            cells.forEach(cell -> cell.nodes().close());
            cells.forEach(cell -> cell.users().close());
        }
        Table table = section.table("A minute of four nodes, by changes in it", "nodes");
        cells.forEach(cell -> table.put(
                cell.line(),
                cell.changes() + (cell.changes() == 1 ? " change" : " changes"),
                cell.minute().toString()));
        judge(cells, report);
    }

    private static void open(List<Cell> cells, String versionsUrl, String usersUrl, Duration minute, Duration interval)
            throws Exception {
        int number = 0;
        for (Map.Entry<String, Maker> maker : MAKERS.entrySet()) {
            for (int changes : CHANGES) {
                String name = "users_" + number++;
                UsersDb users = new UsersDb(usersUrl, name);
                Nodes nodes = maker.getValue().make(users, Backend.storeUri(versionsUrl, name), interval);
                cells.add(new Cell(maker.getKey(), changes, new Minute(users, nodes, changes, minute), nodes, users));
            }
        }
    }

    /** All at the same time; fails if one of them does. */
    private static void runAll(List<Cell> cells) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(cells.size());
        try {
            List<Future<?>> minutes = new ArrayList<>();
            for (Cell cell : cells) {
                minutes.add(threads.submit(() -> {
                    cell.minute().run();
                    return null;
                }));
            }
            for (int i = 0; i < cells.size(); i++) {
                await(minutes.get(i), cells.get(i));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void await(Future<?> minute, Cell cell) throws InterruptedException {
        try {
            minute.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "The minute of " + cell.line() + " with " + cell.changes() + " changes failed", e.getCause());
        }
    }

    private static void judge(List<Cell> cells, Report report) {
        List<String> results = new ArrayList<>();
        for (String line : MAKERS.keySet()) {
            results.add(line + ": "
                    + String.join(
                            " / ",
                            cells.stream()
                                    .filter(c -> c.line().equals(line))
                                    .map(c -> Long.toString(c.minute().queries()))
                                    .toList()));
        }
        Optional<Cell> idle = cells.stream()
                .filter(c -> c.changes() == 0 && c.nodes() instanceof KeeperNodes)
                .filter(c -> c.minute().queries() > 0)
                .findAny();
        report.add(new Verdict(
                "load on the UsersDB: queries and rows a minute at 0, 1, 60 changes a minute, 4 nodes, beside the ticker",
                "0 when nothing changed",
                "queries: " + String.join("; ", results),
                Verdict.met(idle.isEmpty())));
    }
}
