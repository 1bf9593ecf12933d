package io.versionkeeper.store.jdbc;

import static io.versionkeeper.store.jdbc.Names.id;
import static io.versionkeeper.store.jdbc.Names.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.Version;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.testservers.Postgresql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Triggers on PostgreSQL under several writers at once, none of which waits for another. */
class PostgreSqlStripesTest {
    private static final int WRITERS = 8;
    private static final int TRANSACTIONS = 100;

    private static String url;

    private TestDatabase database;
    private JdbcVersionStore store;

    @BeforeAll
    static void findServer() {
        url = Postgresql.server().newDatabaseUrl();
    }

    @BeforeEach
    void install() throws SQLException {
        database = new TestDatabase(url);
        database.execute("DROP TABLE IF EXISTS users; CREATE TABLE users (id INT PRIMARY KEY, text TEXT);"
                + " INSERT INTO users SELECT i, 'x' FROM generate_series(0, 20) i");
        store = JdbcVersionStore.builder(new TestDataSource(url))
                .table(database.table())
                .triggers("users", "users")
                .build();
        store.installTriggers();
    }

    @AfterEach
    void close() throws SQLException {
        store.close();
        database.execute("DROP TABLE users");
        database.close();
    }

    private Version read() {
        return store.read(ids("users")).of(id("users"));
    }

    private long rows() throws SQLException {
        return database.number("SELECT count(*) FROM " + database.quotedTable() + " WHERE name LIKE 'users%'");
    }

    private Connection begin(int isolation) throws SQLException {
        Connection connection = database.connect();
        connection.setTransactionIsolation(isolation);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '1s'");
        }
        return connection;
    }

    private static void update(Connection connection, int row) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("UPDATE users SET text = 'y' WHERE id = " + row);
        }
    }

    private static void update(Connection connection, int row, int times) throws SQLException {
        for (int i = 0; i < times; i++) {
            update(connection, row);
        }
    }

    @Test
    void aWriterDoesNotWaitForOneWhoseTransactionIsOpen() throws SQLException {
        try (Connection first = begin(Connection.TRANSACTION_READ_COMMITTED);
                Connection second = begin(Connection.TRANSACTION_REPEATABLE_READ);
                Connection third = begin(Connection.TRANSACTION_READ_COMMITTED)) {
            update(first, 1, 3);
            update(second, 2, 2);
            update(third, 3);
            assertThat(read()).isEqualTo(Version.NONE);
            second.commit();
            Version afterSecond = read();
            assertThat(afterSecond.number()).as("once in a transaction").isEqualTo(1);
            third.rollback();
            first.commit();
            assertThat(read().number()).isEqualTo(2);
            assertThat(read().stamp()).isNotEqualTo(afterSecond.stamp());
        }
        assertThat(rows()).as("a row for each of those that were open at once").isEqualTo(2);
        database.execute("UPDATE users SET text = 'z'");
        assertThat(read().number()).isEqualTo(3);
        assertThat(rows()).isEqualTo(2);

        database.execute(Documentation.sql("PostgreSQL", "forget").replace("versionkeeper", database.table()));
        assertThat(rows()).isZero();
    }

    @Test
    void whatASavepointTakesBackIsBumpedAnew() throws SQLException {
        try (Connection connection = begin(Connection.TRANSACTION_READ_COMMITTED);
                Statement statement = connection.createStatement()) {
            statement.execute("SAVEPOINT one");
            update(connection, 1);
            statement.execute("ROLLBACK TO one");
            update(connection, 2);
            connection.commit();
            assertThat(read().number()).isEqualTo(1);
            database.execute("INSERT INTO " + database.quotedTable()
                    + " SELECT namespace, 'users' || chr(1) || i, 1, i FROM " + database.quotedTable()
                    + ", generate_series(1, 9) i WHERE name LIKE 'users%'");
            for (int i = 0; i < 5; i++) {
                statement.execute("SAVEPOINT two");
                update(connection, 1);
                statement.execute("RELEASE two");
            }
            try (ResultSet touched = statement.executeQuery(
                    "SELECT count(*) FROM " + database.quotedTable() + " WHERE changed = pg_current_xact_id()")) {
                touched.next();
                assertThat(touched.getLong(1)).as("rows that it holds").isEqualTo(1);
            }
            connection.commit();
            assertThat(read().number()).isGreaterThan(10);
        }
    }

    /** Its transaction is one that was yet to come on this server, and comes. */
    @Test
    void aRowThatCameWithADumpIsNotTakenForOneOfThisTransaction() throws SQLException {
        database.execute("UPDATE users SET text = 'z'");
        try (Connection connection = begin(Connection.TRANSACTION_READ_COMMITTED)) {
            for (int i = 1; i <= 5; i++) {
                database.execute(
                        "UPDATE " + database.quotedTable()
                                + " SET changed = (pg_current_xact_id()::text::bigint + 1)::text::xid8 WHERE name LIKE 'users%'");
                update(connection, i);
                connection.commit();
                assertThat(read().number()).isEqualTo(1 + i);
            }
        }
    }

    @Test
    void theColumnsMaySortOtherwise() throws SQLException {
        database.execute("ALTER TABLE " + database.quotedTable() + " ALTER name TYPE TEXT COLLATE \"und-x-icu\","
                + " ALTER namespace TYPE TEXT COLLATE \"und-x-icu\"");
        for (int i = 0; i < 5; i++) {
            database.execute("UPDATE users SET text = 'z'");
        }
        assertThat(rows()).isEqualTo(1);
        assertThat(store.bump(id("users"), 9)).isEqualTo(Version.of(6, 9));
        assertThat(read()).isEqualTo(Version.of(6, 9));
    }

    @Test
    void aStoreThatKnowsOfNoTriggersNoticesThem() throws SQLException {
        try (JdbcVersionStore before = open();
                JdbcVersionStore reading = open();
                JdbcVersionStore following = open();
                JdbcVersionStore bumping = open();
                JdbcVersionStore writing = open();
                Connection transaction = begin(Connection.TRANSACTION_READ_COMMITTED)) {
            List<JdbcVersionStore> stores = List.of(before, reading, following, bumping, writing);
            stores.forEach(each -> each.read(Set.of()));
            String cursor = following.readChanges(null, Set.of()).cursor();
            database.execute("UPDATE users SET text = 'z'");
            Version one = read();
            assertThat(one.number()).isEqualTo(1);
            assertThat(reading.read(ids("users")).of(id("users"))).isEqualTo(one);
            assertThat(following.readChanges(cursor, Set.of()).versions().present())
                    .isEqualTo(Map.of(id("users"), one));
            Version bumped = bumping.bump(id("users"), 7);
            assertThat(bumped.stamp()).isEqualTo(7);
            assertThat(read()).isEqualTo(bumped);
            Version written = writing.bumpIn(transaction, id("users"));
            transaction.commit();
            assertThat(read()).isEqualTo(written);
            assertThat(open().read(ids("users")).of(id("users"))).isEqualTo(written);
        }
    }

    private JdbcVersionStore open() {
        return JdbcVersionStore.builder(new TestDataSource(url))
                .table(database.table())
                .build();
    }

    @Test
    void whatIsBumpedByNameHasTheStampThatItWasGivenAndCountsOn() throws SQLException {
        try (Connection open = begin(Connection.TRANSACTION_READ_COMMITTED);
                Connection transaction = begin(Connection.TRANSACTION_READ_COMMITTED)) {
            update(open, 1);
            database.execute("UPDATE users SET text = 'z' WHERE id = 2");
            open.commit();
            for (long stamp : new long[] {7, Long.MAX_VALUE, Long.MIN_VALUE, -1, 0}) {
                Version before = read();
                Version bumped = store.bump(id("users"), stamp);
                assertThat(bumped).isEqualTo(Version.of(before.number() + 1, stamp));
                assertThat(read()).isEqualTo(bumped);
                Version inTransaction = store.bumpIn(transaction, id("users"));
                transaction.commit();
                assertThat(inTransaction.number()).isEqualTo(bumped.number() + 1);
                assertThat(read()).isEqualTo(inTransaction);
            }
        }
    }

    /** What it returns is below, as it cannot look at the other rows: a token that is never said to be lost. */
    @Test
    void aSerializableTransactionBumpsWithoutDependingOnOthers() throws SQLException {
        database.execute("UPDATE users SET text = 'z' WHERE id = 2");
        store.bump(id("roles"), 1);
        store.bump(id("users"), 1);
        try (Connection first = begin(Connection.TRANSACTION_SERIALIZABLE);
                Connection second = begin(Connection.TRANSACTION_SERIALIZABLE)) {
            long before = read().number();
            Version users = store.bumpIn(first, id("users"));
            store.bumpIn(second, id("roles"));
            first.commit();
            second.commit();
            assertThat(users.number()).isLessThanOrEqualTo(before + 1);
            assertThat(read().number()).isEqualTo(before + 1);
            update(first, 1);
            first.commit();
            assertThat(read().number()).isEqualTo(before + 2);
        }
    }

    @Test
    void whatChangedIsToldWholeWhicheverOfItsRowsChanged() throws SQLException {
        store.bump(id("users"), 5);
        store.bump(id("others"), 6);
        try (Connection open = begin(Connection.TRANSACTION_READ_COMMITTED);
                Connection other = begin(Connection.TRANSACTION_READ_COMMITTED)) {
            String start = store.readChanges(null, Set.of()).cursor();
            update(open, 1);
            update(other, 2);
            other.commit();
            Changes stripe = store.readChanges(start, Set.of());
            assertThat(stripe.known()).isTrue();
            assertThat(stripe.versions().present()).isEqualTo(Map.of(id("users"), read()));
            open.commit();
            Changes own = store.readChanges(stripe.cursor(), ids("users", "others"));
            assertThat(own.versions().present())
                    .isEqualTo(store.read(ids("users", "others")).present());
            assertThat(own.versions().of(id("users")).number()).isEqualTo(3);
        }
    }

    /** Numbers that readers see only grow, and one number is one state. */
    @Test
    void everyCommitIsAVersionOfItsOwnForWhoeverReads() throws Exception {
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
        Map<Long, Version> seen = new HashMap<>();
        Version first = store.bump(id("users"), 5);
        long committed = 0;
        try {
            List<Future<Integer>> running = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                int row = writer;
                running.add(writers.submit(() -> write(row)));
            }
            Version last = first;
            String cursor = store.readChanges(null, Set.of()).cursor();
            Version followed = read();
            while (!running.stream().allMatch(Future::isDone)) {
                Version now = read();
                assertThat(now.number()).isGreaterThanOrEqualTo(last.number());
                assertThat(seen.computeIfAbsent(now.number(), number -> now)).isEqualTo(now);
                last = now;
                Changes changes = store.readChanges(cursor, Set.of());
                followed = changes.versions().present().getOrDefault(id("users"), followed);
                assertThat(followed.number()).isGreaterThanOrEqualTo(now.number());
                Version changed = followed;
                assertThat(seen.computeIfAbsent(changed.number(), number -> changed))
                        .isEqualTo(changed);
                cursor = changes.cursor();
            }
            for (Future<Integer> each : running) {
                committed += each.get();
            }
            Version end =
                    store.readChanges(cursor, Set.of()).versions().present().getOrDefault(id("users"), followed);
            assertThat(end).isEqualTo(read());
        } finally {
            writers.shutdownNow();
        }
        assertThat(read().number()).isEqualTo(first.number() + committed);
        assertThat(rows()).isBetween(2L, 1L + WRITERS);
    }

    /** How many of its transactions it has committed. */
    private int write(int row) throws SQLException {
        int committed = 0;
        Random random = new Random(row);
        try (Connection connection = begin(Connection.TRANSACTION_READ_COMMITTED)) {
            for (int i = 0; i < TRANSACTIONS; i++) {
                update(connection, row, 1 + random.nextInt(3));
                if (random.nextInt(4) == 0) {
                    connection.rollback();
                } else {
                    connection.commit();
                    committed++;
                }
            }
        }
        return committed;
    }
}
