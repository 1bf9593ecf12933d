package io.versionkeeper.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What triggers cost those who write: updates a second of several writers, each of a row of its own in one table, and
 * one statement that inserts 100,000 rows; without triggers, and with. Not a test; the figures in docs/store-jdbc.md
 * are its. Run by hand, the writers against a PostgreSQL that is durable:
 *
 * <pre>java -cp ... io.versionkeeper.store.jdbc.TriggersMeasurement writers|bulk jdbc:postgresql://host/database?...</pre>
 */
final class TriggersMeasurement {
    private static final int[] WRITERS = {1, 8, 64};
    private static final int ROUNDS_OF_WRITERS = 5;
    private static final int ROUNDS_OF_BULK = 15;
    private static final Duration ROUND = Duration.ofSeconds(2);
    private static final List<String> VARIANTS = List.of("no trigger", "watch=false", "watch=true");
    private static final int ROWS = 100_000;

    private TriggersMeasurement() {}

    /** One round of a variant, and what it measured. */
    private interface Round {
        double measure(String variant) throws Exception;
    }

    /**
     * Measures and prints.
     *
     * @param arguments what to measure, and the database's URL
     */
    public static void main(String[] arguments) throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(arguments[1]);
        config.setMaximumPoolSize(WRITERS[WRITERS.length - 1] + 2);
        config.setMinimumIdle(1);
        try (HikariDataSource pool = new HikariDataSource(config);
                Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            for (String variant : VARIANTS) {
                make(pool, statement, variant);
            }
            if (arguments[0].equals("writers")) {
                for (int writers : WRITERS) {
                    print(
                            ROUNDS_OF_WRITERS,
                            writers + " writers, updates/s",
                            variant -> updatesPerSecond(pool, writers, variant));
                }
            } else {
                print(ROUNDS_OF_BULK, ROWS + " rows, ms", variant -> millisOfInsert(statement, variant));
            }
        }
    }

    private static String table(String variant) {
        return variant.replaceAll("\\W", "_");
    }

    private static void make(HikariDataSource pool, Statement statement, String variant) throws SQLException {
        String table = table(variant);
        statement.execute("DROP TABLE IF EXISTS " + table);
        statement.execute("CREATE TABLE " + table + " (id INT PRIMARY KEY, text VARCHAR(40))");
        for (int row = 0; row < WRITERS[WRITERS.length - 1]; row++) {
            statement.execute("INSERT INTO " + table + " VALUES (" + -row + ", 'x')");
        }
        try (JdbcVersionStore store = JdbcVersionStore.builder(pool)
                .watch(variant.equals("watch=true"))
                .triggers(table, table)
                .build()) {
            if (!variant.equals("no trigger")) {
                store.installTriggers();
            }
        }
    }

    private static void print(int rounds, String what, Round round) throws Exception {
        Map<String, List<Double>> measured = new LinkedHashMap<>();
        for (int i = -1; i < rounds; i++) {
            for (String variant : VARIANTS) {
                double value = round.measure(variant);
                if (i >= 0) {
                    measured.computeIfAbsent(variant, key -> new ArrayList<>()).add(value);
                }
            }
        }
        measured.values().forEach(Collections::sort);
        double base = measured.get(VARIANTS.get(0)).get(rounds / 2);
        measured.forEach((variant, values) -> System.out.printf(
                Locale.ROOT,
                "%s, %-11s: median %7.0f (%.0f to %.0f), ratio %.2f%n",
                what,
                variant,
                values.get(rounds / 2),
                values.get(0),
                values.get(rounds - 1),
                values.get(rounds / 2) / base));
    }

    private static double updatesPerSecond(HikariDataSource pool, int writers, String variant)
            throws InterruptedException {
        AtomicLong updates = new AtomicLong();
        CountDownLatch done = new CountDownLatch(writers);
        long start = System.nanoTime();
        long end = start + ROUND.toNanos();
        for (int writer = 0; writer < writers; writer++) {
            String sql = "UPDATE " + table(variant) + " SET text = md5(text) WHERE id = " + -writer;
            new Thread(() -> {
                        try (Connection connection = pool.getConnection();
                                Statement statement = connection.createStatement()) {
                            while (System.nanoTime() < end) {
                                statement.execute(sql);
                                updates.incrementAndGet();
                            }
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        } finally {
                            done.countDown();
                        }
                    })
                    .start();
        }
        done.await();
        return updates.get() * 1e9 / (System.nanoTime() - start);
    }

    private static double millisOfInsert(Statement statement, String variant) throws SQLException {
        String product = statement.getConnection().getMetaData().getDatabaseProductName();
        String numbers = switch (product) {
            case "PostgreSQL" -> "SELECT i, 'text ' || i FROM generate_series(1, " + ROWS + ") i";
            case "MariaDB" -> "SELECT seq, CONCAT('text ', seq) FROM seq_1_to_" + ROWS;
            default ->
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + ROWS
                        + ") SELECT i, 'text ' || i FROM n";
        };
        statement.execute((product.equals("SQLite") ? "DELETE FROM " : "TRUNCATE TABLE ") + table(variant));
        long start = System.nanoTime();
        statement.execute("INSERT INTO " + table(variant) + " " + numbers);
        return (System.nanoTime() - start) / 1e6;
    }
}
