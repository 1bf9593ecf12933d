package io.versionkeeper.benchmarks.reloads;

import static io.versionkeeper.benchmarks.report.Numbers.ratio;

import com.zaxxer.hikari.HikariDataSource;
import io.versionkeeper.benchmarks.Effort;
import io.versionkeeper.benchmarks.Measurement;
import io.versionkeeper.benchmarks.cities.City;
import io.versionkeeper.benchmarks.cities.CityTable;
import io.versionkeeper.benchmarks.report.Kind;
import io.versionkeeper.benchmarks.report.Report;
import io.versionkeeper.benchmarks.report.Sample;
import io.versionkeeper.benchmarks.report.Section;
import io.versionkeeper.benchmarks.report.Table;
import io.versionkeeper.benchmarks.report.Verdict;
import io.versionkeeper.benchmarks.servers.Backend;
import io.versionkeeper.core.VersionKeeper;
import io.versionkeeper.testservers.PrivateServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a reload of all cities takes, and a start, beside the same read without Version Keeper. */
public final class Reloads implements Measurement {
    private static final String BARE = "bare read and map build";
    private static final String KEEPER = "Version Keeper";
    private static final String BARE_START = "connect + bare load";
    private static final String KEEPER_START = "keeper's start to first snapshot";
    private static final double BAR = 1.1;

    @Override
    public void run(Effort effort, Report report) throws Exception {
        Section section = report.section("Reloads", """
                171,075 cities in PostgreSQL, read by JDBC into a HashMap of records; PostgreSQL is also the VersionDB.
                Bare and kept take turns. A reload is timed from the loader's call until the new snapshot can be read; its
                allocation is that of all threads, by the JVM's own count. Meanwhile a thread reads without end.
                """);
        try (PrivateServer server = Backend.POSTGRESQL.start()) {
            String url = server.newDatabaseUrl();
            try (Connection connection = DriverManager.getConnection(url)) {
                CityTable.fill(connection);
            }
            measureReloads(url, effort, section, report);
            measureStarts(url, effort, section, report);
        }
        measureHollow(effort, section, report);
    }

    private static void measureReloads(String url, Effort effort, Section section, Report report) throws Exception {
        List<Reload.Cost> bare = new ArrayList<>();
        List<Reload.Cost> kept = new ArrayList<>();
        try (HikariDataSource database = new HikariDataSource()) {
            database.setJdbcUrl(url);
            try (Reload reload = new Reload(database, Backend.storeUri(url, "reloads"));
                    Reader reader = new Reader(reload.cities())) {
                int warmUp = effort.of(2, 5);
                for (int i = 0; i < warmUp + effort.of(3, 25); i++) {
                    Reload.Cost without = Reload.measureBare(database);
                    Reload.Cost with = reload.measure();
                    if (i >= warmUp) {
                        bare.add(without);
                        kept.add(with);
                    }
                }
                Table table = section.table("Reload of 171,075 rows", "by");
                put(table, BARE, bare);
                put(table, KEEPER, kept);
                table.addRatio("ms", BARE, "ms to bare");
                table.addRatio("MB allocated", BARE, "MB to bare");
                section.remark(String.format(
                        Locale.ROOT,
                        "Of %,d reads meanwhile, %d parked or waited for a lock.",
                        reader.reads(),
                        reader.waits()));
                judge(table, reader, report);
            }
        }
    }

    private static void put(Table table, String line, List<Reload.Cost> costs) {
        table.put(line, "ms", Sample.of(costs.stream().map(Reload.Cost::millis).toList()));
        table.put(
                line,
                "MB allocated",
                Sample.of(costs.stream().map(c -> c.bytes() / 1e6).toList()));
    }

    private static void judge(Table table, Reader reader, Report report) {
        double time = of(table, KEEPER, "ms") / of(table, BARE, "ms");
        double bytes = of(table, KEEPER, "MB allocated") / of(table, BARE, "MB allocated");
        report.add(new Verdict(
                "reload of 171,075 rows: time, allocation",
                "within 10 % of the bare read and map build; readers undisturbed",
                String.format(
                        Locale.ROOT,
                        "time %s, allocation %s; %d of %,d reads parked or waited",
                        ratio(time),
                        ratio(bytes),
                        reader.waits(),
                        reader.reads()),
                Verdict.met(time <= BAR && bytes <= BAR && reader.waits() == 0)));
    }

    private static void measureStarts(String url, Effort effort, Section section, Report report) throws SQLException {
        List<Double> bare = new ArrayList<>();
        List<Double> kept = new ArrayList<>();
        int warmUp = effort.of(1, 3);
        for (int i = 0; i < warmUp + effort.of(3, 15); i++) {
            double without = startBare(url);
            double with = startKeeper(url);
            if (i >= warmUp) {
                bare.add(without);
                kept.add(with);
            }
        }
        Table table = section.table("Start to first snapshot of 171,075 rows", "by");
        table.put(BARE_START, "ms", Sample.of(bare));
        table.put(KEEPER_START, "ms", Sample.of(kept));
        table.addRatio("ms", BARE_START, "to bare");
        double ratio = of(table, KEEPER_START, "ms") / of(table, BARE_START, "ms");
        report.add(new Verdict(
                "start to first snapshot",
                "within 10 % of connect + bare load",
                ratio(ratio),
                Verdict.met(ratio <= BAR)));
    }

    private static double startBare(String url) throws SQLException {
        long begun = System.nanoTime();
        if (load(url).isEmpty()) {
            throw new IllegalStateException("There are no cities");
        }
        return (System.nanoTime() - begun) / 1e6;
    }

    private static double startKeeper(String url) {
        long begun = System.nanoTime();
        try (VersionKeeper keeper = VersionKeeper.builder(Backend.storeUri(url, "starts"))
                .awaitFirstLoad(Duration.ofMinutes(1))
                .start()) {
            keeper.resource("cities", () -> load(url)).get();
            return (System.nanoTime() - begun) / 1e6;
        }
    }

    private static Map<Integer, City> load(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            return CityTable.read(connection);
        }
    }

    private static void measureHollow(Effort effort, Section section, Report report) {
        try {
            HollowReload.measure(effort, section);
        } catch (Exception | LinkageError e) {
            report.notRun(Kind.PEER, "reload by Netflix Hollow", e);
        }
    }

    private static double of(Table table, String line, String column) {
        return table.number(line, column).orElse(Double.NaN);
    }
}
