package io.versionkeeper.benchmarks.writes;

import static io.versionkeeper.benchmarks.report.Numbers.ratio;

import com.zaxxer.hikari.HikariDataSource;
import io.versionkeeper.ResourceId;
import io.versionkeeper.benchmarks.Effort;
import io.versionkeeper.benchmarks.Measurement;
import io.versionkeeper.benchmarks.report.Report;
import io.versionkeeper.benchmarks.report.Sample;
import io.versionkeeper.benchmarks.report.Section;
import io.versionkeeper.benchmarks.report.Table;
import io.versionkeeper.benchmarks.report.Verdict;
import io.versionkeeper.benchmarks.servers.Backend;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.spi.WatchListener;
import io.versionkeeper.store.jdbc.JdbcVersionStore;
import io.versionkeeper.testservers.PrivateServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a bump in the writer's own transaction costs, and a trigger, on PostgreSQL. */
public final class Writes implements Measurement {
    private static final List<Integer> WRITERS = List.of(1, 8, 64);
    private static final int MOST = 64;
    private static final int NODES = 4;
    private static final double BAR = 1.5;
    private static final double BULK_BAR = 1.1;
    private static final String RATIO = "time, to no bump";
    private static final String BULK = "one statement that inserts 100,000 rows, ms";

    @Override
    public void run(Effort effort, Report report) throws Exception {
        Section section = report.section("Writes", """
                PostgreSQL, which is also the VersionDB. Each writer has a connection of its own and, in one transaction,
                updates a row that no other writer touches, does what the line says, and commits. All lines took turns,
                a round each. `watch=true` announces the bump, and four nodes listen.
                """);
        try (PrivateServer server = Backend.POSTGRESQL.start();
                HikariDataSource pool = new HikariDataSource()) {
            String url = server.newDatabaseUrl();
            pool.setJdbcUrl(url);
            pool.setMaximumPoolSize(NODES + 4);
            try (Connection connection = DriverManager.getConnection(url);
                    Statement statement = connection.createStatement()) {
                makeTables(statement);
                measureBumps(url, pool, effort, section, report);
                measureTriggers(url, pool, statement, effort, section, report);
            }
        }
    }

    private static void makeTables(Statement statement) throws SQLException {
        for (String table : List.of("plain", "silent", "announcing")) {
            statement.execute("CREATE TABLE " + table + " (id INT PRIMARY KEY, text TEXT)");
            statement.execute("INSERT INTO " + table + " SELECT i, 'x' FROM generate_series(0, " + (MOST - 1) + ") i");
        }
    }

    private static void measureBumps(String url, HikariDataSource pool, Effort effort, Section section, Report report)
            throws Exception {
        List<String> own = new ArrayList<>();
        boolean met = true;
        try (JdbcVersionStore silent = store(pool, false);
                JdbcVersionStore announcing = store(pool, true);
                Listeners listeners = new Listeners(announcing)) {
            for (int number : WRITERS) {
                Map<Form, List<Double>> rates = rates(url, number, silent, announcing, effort);
                Table table = section.table("Transactions a second, " + number + " writers", "by");
                double base = Sample.of(rates.get(Form.PLAIN)).median();
                rates.forEach((form, values) -> {
                    table.put(form.toString(), "a second", Sample.of(values));
                    table.put(
                            form.toString(),
                            RATIO,
                            ratio(base / Sample.of(values).median()));
                });
                double quiet = base / Sample.of(rates.get(Form.OWN)).median();
                double told = base / Sample.of(rates.get(Form.OWN_ANNOUNCED)).median();
                own.add("%d writers: %s, announced %s".formatted(number, ratio(quiet), ratio(told)));
                met &= quiet < BAR && told < BAR;
            }
        }
        report.add(new Verdict(
                "a transaction with a bump to the same without, PostgreSQL, different resources",
                "under 1.5 x with 1, 8 and 64 writers",
                String.join("; ", own),
                Verdict.met(met)));
    }

    private static Map<Form, List<Double>> rates(
            String url, int number, JdbcVersionStore silent, JdbcVersionStore announcing, Effort effort)
            throws Exception {
        Map<Form, List<Double>> rates = new EnumMap<>(Form.class);
        try (Writers writers = new Writers(url, number)) {
            for (int round = -1; round < effort.of(1, 5); round++) {
                for (Form form : Form.values()) {
                    Boolean watch = form.watch();
                    JdbcVersionStore store = watch == null ? null : watch ? announcing : silent;
                    double rate = writers.rate(
                            (connection, writer) -> write(connection, writer, form, store),
                            effort.of(300_000_000L, 1_500_000_000L));
                    if (round >= 0) {
                        rates.computeIfAbsent(form, f -> new ArrayList<>()).add(rate);
                    }
                }
            }
        }
        return rates;
    }

    private static void write(Connection connection, int writer, Form form, @Nullable JdbcVersionStore store)
            throws SQLException {
        update(connection, "plain", writer);
        if (store != null) {
            store.bumpIn(connection, ResourceId.of(form.resource(writer)));
        }
        connection.commit();
    }

    private static void update(Connection connection, String table, int row) throws SQLException {
        try (var update = connection.prepareStatement("UPDATE " + table + " SET text = md5(text) WHERE id = ?")) {
            update.setInt(1, row);
            update.executeUpdate();
        }
    }

    private static void measureTriggers(
            String url, HikariDataSource pool, Statement statement, Effort effort, Section section, Report report)
            throws Exception {
        Map<String, String> tables = new LinkedHashMap<>();
        tables.put("no trigger", "plain");
        tables.put("trigger, watch=false", "silent");
        tables.put("trigger, watch=true", "announcing");
        for (boolean watch : List.of(false, true)) {
            String table = watch ? "announcing" : "silent";
            try (JdbcVersionStore store = JdbcVersionStore.builder(pool)
                    .watch(watch)
                    .triggers(table, table)
                    .build()) {
                store.installTriggers();
            }
        }
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        Map<String, List<Double>> bulks = new LinkedHashMap<>();
        try (Writers writers = new Writers(url, MOST)) {
            for (int round = -1; round < effort.of(1, 5); round++) {
                for (Map.Entry<String, String> entry : tables.entrySet()) {
                    double rate = writers.rate(
                            (connection, writer) -> {
                                update(connection, entry.getValue(), writer);
                                connection.commit();
                            },
                            effort.of(300_000_000L, 1_500_000_000L));
                    double bulk = millisOfBulk(statement, entry.getValue());
                    if (round >= 0) {
                        rates.computeIfAbsent(entry.getKey(), key -> new ArrayList<>())
                                .add(rate);
                        bulks.computeIfAbsent(entry.getKey(), key -> new ArrayList<>())
                                .add(bulk);
                    }
                }
            }
        }
        Table table = section.table("Tables with a trigger", "table");
        rates.forEach((name, values) -> table.put(name, "64 writers, rows of their own, updates/s", Sample.of(values)));
        bulks.forEach((name, values) -> table.put(name, BULK, Sample.of(values)));
        table.addRatio(BULK, "no trigger", "bulk, to no trigger");
        double silent = bulk(table, "trigger, watch=false");
        double announcing = bulk(table, "trigger, watch=true");
        report.add(new Verdict(
                "bulk insert of 100,000 rows into a table with a trigger, PostgreSQL",
                "under 1.1 x the same without",
                "%s, announced %s".formatted(ratio(silent), ratio(announcing)),
                Verdict.met(silent < BULK_BAR && announcing < BULK_BAR)));
    }

    private static double bulk(Table table, String line) {
        return table.number(line, BULK).orElse(Double.NaN)
                / table.number("no trigger", BULK).orElse(Double.NaN);
    }

    private static double millisOfBulk(Statement statement, String table) throws SQLException {
        statement.execute("DELETE FROM " + table + " WHERE id >= " + MOST);
        statement.execute("VACUUM " + table);
        long begun = System.nanoTime();
        statement.execute("INSERT INTO " + table + " SELECT i, 'text ' || i FROM generate_series(" + MOST + ", "
                + (MOST + 99_999) + ") i");
        return (System.nanoTime() - begun) / 1e6;
    }

    private static JdbcVersionStore store(HikariDataSource pool, boolean watch) {
        return JdbcVersionStore.builder(pool)
                .namespace(watch ? "announced" : "silent")
                .watch(watch)
                .build();
    }

    /** What four nodes do while nothing of theirs changes. */
    private static final class Listeners implements AutoCloseable {
        private final List<Watch> watches = new ArrayList<>();

        Listeners(JdbcVersionStore store) {
            for (int i = 0; i < NODES; i++) {
                watches.add(store.watch(new WatchListener() {
                    @Override
                    public void changed(@Nullable ResourceId name) {}

                    @Override
                    public void ended(Throwable cause) {}
                }));
            }
        }

        @Override
        public void close() {
            watches.forEach(Watch::close);
        }
    }
}
