package io.versionkeeper.store.jdbc;

import static io.versionkeeper.store.jdbc.Names.id;
import static io.versionkeeper.store.jdbc.Names.ids;
import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.testservers.Postgresql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reading what changed by transaction ids. */
class PostgreSqlChangesTest {
    private static String url;

    private TestDatabase database;
    private JdbcVersionStore store;

    @BeforeAll
    static void findServer() {
        url = Postgresql.server().newDatabaseUrl();
    }

    @BeforeEach
    void open() throws SQLException {
        database = new TestDatabase(url);
        store = database.open();
    }

    @AfterEach
    void close() throws SQLException {
        store.close();
        database.close();
    }

    private String cursor() {
        return store.readChanges(null, Set.of()).cursor();
    }

    /** Reads the changes since a cursor, which have to be these alone, and returns the next cursor. */
    private String changed(String since, String... names) {
        Changes changes = store.readChanges(since, Set.of());
        assertThat(changes.known()).isTrue();
        assertThat(changes.versions().present()).containsOnlyKeys(ids(names));
        return changes.cursor();
    }

    @Test
    void aTransactionThatTookALowerIdAndCommitsLaterIsNotPassedOver() throws SQLException {
        String before = cursor();
        try (Connection first = database.connect()) {
            first.setAutoCommit(false);
            store.bumpIn(first, id("first"));
            store.bump(id("second"), 1);
            String between = changed(before, "second");
            first.commit();
            String after = changed(between, "first", "second");
            assertThat(changed(after)).isEqualTo(after);
        }
    }

    @Test
    void aTransactionThatIsUndoneIsNoChange() throws SQLException {
        store.bump(id("users"), 1);
        String before = cursor();
        try (Connection transaction = database.connect()) {
            transaction.setAutoCommit(false);
            store.bumpIn(transaction, id("users"));
            transaction.rollback();
        }
        changed(before);
    }

    /** Their ids may be given out again after a crash. */
    @Test
    void theCursorDoesNotMoveWithTransactionsThatBumpNothing() throws SQLException {
        store.bump(id("users"), 1);
        String before = cursor();
        for (int i = 0; i < 3; i++) {
            database.number("SELECT pg_current_xact_id()::text::bigint");
        }
        assertThat(changed(before)).isEqualTo(before);
    }

    @Test
    void aNamespaceAndTheRecordsOfAnotherAreKeptApart() {
        String before = cursor();
        try (JdbcVersionStore other = database.open("namespace=other")) {
            other.bump(id("users"), 1);
        }
        changed(before);
        store.bump(id("users"), 2);
        try (JdbcVersionStore client = database.open()) {
            Changes seen = client.readChanges(before, ids("prices"));
            assertThat(seen.versions().of(id("users")).stamp()).isEqualTo(2);
        }
    }

    @Test
    void afterARotationOrAWipeNothingIsKnown() throws SQLException {
        store.bump(id("users"), 1);
        String before = cursor();
        database.execute("UPDATE " + database.quotedTable() + " SET stamp = stamp + 1, changed = pg_current_xact_id()"
                + " WHERE name = ''");
        Changes rotated = store.readChanges(before, ids("users"));
        assertThat(rotated.known()).isFalse();
        assertThat(rotated.versions().present()).containsOnlyKeys(ids("users"));

        database.execute("DELETE FROM " + database.quotedTable());
        Changes wiped = store.readChanges(rotated.cursor(), ids("users"));
        assertThat(wiped.known()).isFalse();
        assertThat(wiped.versions().present()).isEmpty();
    }

    @Test
    void aCursorThatIsNoneOrIsAheadOfTheServerKnowsNothing() {
        store.bump(id("users"), 1);
        store.bump(id("prices"), 1);
        String incarnation = store.read(Set.of()).incarnation();
        for (String cursor : List.of(
                "",
                "users",
                "@",
                "1",
                "1@other",
                "-1@" + incarnation,
                "\u0661@" + incarnation,
                "18446744073709551615@" + incarnation,
                "18446744073709551616@" + incarnation,
                "99999999999999999999999@" + incarnation,
                "1'; DROP TABLE versionkeeper; --@" + incarnation)) {
            Changes answer = store.readChanges(cursor, ids("users"));
            assertThat(answer.known()).as(cursor).isFalse();
            assertThat(answer.versions().present()).as(cursor).containsOnlyKeys(ids("users"));
            changed(answer.cursor());
        }
    }

    @Test
    void moreNamesThanABatchAreReadInSeveralStatementsWithTheChangesOfTheFirst() {
        TestDataSource dataSource = new TestDataSource(url);
        try (JdbcVersionStore several =
                JdbcVersionStore.builder(dataSource).table(database.table()).build()) {
            Set<ResourceId> names = new HashSet<>();
            for (int i = 0; i < 2 * JdbcVersionStore.READ_BATCH + 1; i++) {
                names.add(id("name " + i));
            }
            several.bump(id("name 7"), 7);
            String before = cursor();
            several.bump(id("users"), 1);
            dataSource.statements.set(0);
            Changes answer = several.readChanges(before, names);
            assertThat(dataSource.statements).hasValue(3);
            assertThat(answer.known()).isTrue();
            assertThat(answer.versions().present()).containsOnlyKeys(ids("name 7", "users"));
            changed(answer.cursor());
        }
    }

    /** As after pg_dump and a restore on a new server, whose transactions have yet to come so far. */
    @Test
    void recordsWithTheTransactionsOfAnotherServerAreNoChanges() throws SQLException {
        store.bump(id("users"), 1);
        store.bump(id("prices"), 1);
        database.execute("UPDATE " + database.quotedTable() + " SET changed = '1000000000000'");
        String restored = changed(cursor());
        store.bump(id("users"), 2);
        assertThat(changed(changed(restored, "users"))).isNotEqualTo(restored);
    }

    @Test
    void aBumpByHandThatLeavesItsTransactionOutIsSeenWhenItIsAskedFor() throws SQLException {
        store.bump(id("users"), 1);
        String before = cursor();
        database.execute("UPDATE " + database.quotedTable() + " SET number = 2, stamp = 2 WHERE name = 'users'");
        changed(before);
        assertThat(store.readChanges(before, ids("users"))
                        .versions()
                        .of(id("users"))
                        .number())
                .isEqualTo(2);
    }

    @Test
    void anIdlePollReadsAFewPagesHoweverManyRecordsThereAreAndNewlyBumped() throws SQLException {
        TestDataSource dataSource = new TestDataSource(url);
        requireFewPages(dataSource, JdbcVersionStore.builder(dataSource), "N, P, N, N, P, S", 20);
    }

    @Test
    void anIdlePollWithStripesToo() throws SQLException {
        TestDataSource dataSource = new TestDataSource(url);
        requireFewPages(
                dataSource,
                JdbcVersionStore.builder(dataSource).triggers("users", "users"),
                "N, S, P, N, N, P, S, P, N, S, S, P, N, P",
                30);
    }

    /** The server keeps the plan that it has made for few records. */
    private void requireFewPages(
            TestDataSource dataSource, JdbcVersionStore.Builder builder, String arguments, int pages)
            throws SQLException {
        try (JdbcVersionStore watched = builder.table(database.table()).build();
                Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            watched.readChanges(cursor(), Set.of());
            prepare(statement, dataSource.lastStatement, arguments);
            Map<String, String> growth = Map.of(
                    "new",
                            "INSERT INTO " + database.quotedTable()
                                    + " SELECT 'default', 'name ' || i, 1, i FROM generate_series(1, 20000) i",
                    "bumped",
                            "UPDATE " + database.quotedTable() + " SET number = number + 1,"
                                    + " changed = pg_current_xact_id() WHERE name <> ''");
            for (String state : new String[] {"new", "bumped"}) {
                statement.execute(growth.get(state));
                String position = cursor().replaceFirst("@.*", "");
                for (String plan : new String[] {"force_generic_plan", "force_custom_plan"}) {
                    statement.execute("SET plan_cache_mode = " + plan);
                    assertThat(pagesRead(statement, execute(arguments, position)))
                            .as(state + ", " + plan)
                            .isLessThan(pages);
                }
            }
        }
    }

    private static void prepare(Statement statement, String poll, String arguments) throws SQLException {
        String numbered = poll;
        for (int i = 1; numbered.contains("?"); i++) {
            numbered = numbered.replaceFirst("\\?", "\\$" + i);
        }
        statement.execute("PREPARE poll (" + arguments.replaceAll("\\w", "text") + ") AS " + numbered);
        statement.execute("SET plan_cache_mode = force_generic_plan");
        statement.execute("EXPLAIN " + execute(arguments, "0"));
    }

    /** With the namespace, that of its stripes and a position as arguments. */
    private static String execute(String arguments, String position) {
        return "EXECUTE poll ("
                + arguments
                        .replace("S", "'default' || chr(1)")
                        .replace("N", "'default'")
                        .replace("P", "'" + position + "'")
                + ")";
    }

    private static int pagesRead(Statement statement, String poll) throws SQLException {
        StringBuilder plan = new StringBuilder();
        try (ResultSet lines = statement.executeQuery("EXPLAIN (ANALYZE, BUFFERS) " + poll)) {
            while (lines.next()) {
                plan.append(lines.getString(1)).append('\n');
            }
        }
        Matcher pages = Pattern.compile("Buffers: shared (?:hit=(\\d+))?(?: read=(\\d+))?")
                .matcher(plan);
        assertThat(pages.find()).as(plan.toString()).isTrue();
        int sum = 0;
        for (int group = 1; group <= 2; group++) {
            sum += pages.group(group) == null ? 0 : Integer.parseInt(pages.group(group));
        }
        return sum;
    }
}
