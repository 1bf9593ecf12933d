package io.versionkeeper.store.jdbc;

import static io.versionkeeper.store.jdbc.Names.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.versionkeeper.Version;
import io.versionkeeper.core.VersionKeeper;
import io.versionkeeper.core.VersionedResource;
import io.versionkeeper.spi.StoreMisconfiguredException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Triggers in one kind of database, for writers that do not know of versions. */
abstract class TriggersContract {
    private static final String HOSTILE_TABLE = "us\"er's`; DROP TABLE \\ {name} ? $$ :x . \u00fc";

    private static final int NODES = 4;

    /** Those that a statement might take for something else: a trigger takes its time to make. */
    private static final List<String> HOSTILE = Names.HOSTILE.stream()
            .filter(name -> name.matches(".*['\"`\\\\;].*") || name.length() > 2 * 254)
            .toList();

    TestDatabase database;

    @BeforeEach
    void makeTables() throws SQLException {
        database = new TestDatabase(url());
        for (String table : new String[] {"users", "roles", HOSTILE_TABLE}) {
            make(table);
        }
    }

    void make(String table) throws SQLException {
        database.execute("DROP TABLE IF EXISTS " + database.quoted(table));
        database.execute("CREATE TABLE " + database.quoted(table) + " (id INT PRIMARY KEY, text VARCHAR(20))");
    }

    @AfterEach
    void close() throws SQLException {
        database.close();
    }

    /** The same database during a test. */
    abstract String url() throws SQLException;

    /** The schema of tables that are named without one. */
    abstract String schema() throws SQLException;

    /** Runs statements in the database's own shell. */
    abstract void shell(String sql);

    /** Statements on the table users, one after another, each of which bumps. */
    abstract List<String> statementsThatBump();

    /** Statements on it that the triggers miss, as docs/store-jdbc.md says. */
    abstract List<String> statementsThatAreMissed();

    final JdbcVersionStore.Builder builder() {
        return JdbcVersionStore.builder(new TestDataSource(database.url())).table(database.table());
    }

    static long number(JdbcVersionStore store, String name) {
        Version version = store.read(Names.ids(name)).of(id(name));
        return version.isNone() ? 0 : version.number();
    }

    @Test
    void everyStatementBumpsButForThoseThatAreMissedAndThoseThatAreUndone() throws SQLException {
        try (JdbcVersionStore store = builder().triggers("users", "users").build()) {
            store.installTriggers();
            for (String statement : statementsThatBump()) {
                Version before = store.read(Names.ids("users")).of(id("users"));
                database.execute(statement);
                Version after = store.read(Names.ids("users")).of(id("users"));
                assertThat(after.number()).as(statement).isGreaterThan(before.isNone() ? 0 : before.number());
                assertThat(before.isNone() || before.stamp() != after.stamp())
                        .as(statement)
                        .isTrue();
            }
            long before = number(store, "users");
            try (Connection connection = database.connect();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("INSERT INTO users VALUES (90, 'x')");
                connection.rollback();
            }
            for (String statement : statementsThatAreMissed()) {
                database.execute(statement);
            }
            assertThat(number(store, "users")).isEqualTo(before);
            assertThat(store.bump(id("users"), 7)).isEqualTo(Version.of(before + 1, 7));
        }
    }

    @Test
    void resourcesAndTablesMayHaveAnyNamesAndMeetInAnyWay() throws SQLException {
        String table = "versions \" ' ` \\ {name} ?";
        JdbcVersionStore.Builder builder = builder().table(table).namespace("it's \\ \"default\"");
        for (String name : HOSTILE) {
            builder.triggers(name, schema() + "." + HOSTILE_TABLE);
        }
        builder.triggers("both", "users", "roles");
        try (JdbcVersionStore store = builder.build();
                JdbcVersionStore other =
                        builder().table(table).triggers("users", "users").build()) {
            assertThat(store.missingTriggers()).hasSize(HOSTILE.size() + 1);
            assertThat(store.missingTriggers().get(id("both")))
                    .startsWith("on table \"users\"")
                    .contains("; on table \"roles\"");
            store.installTriggers();
            other.installTriggers();
            store.installTriggers();
            assertThat(store.missingTriggers()).isEmpty();

            database.execute("INSERT INTO " + database.quoted(HOSTILE_TABLE) + " VALUES (1, 'x')");
            assertThat(store.read(Names.ids(HOSTILE)).present()).hasSameSizeAs(HOSTILE);
            database.execute("INSERT INTO users VALUES (1, 'x')");
            database.execute("INSERT INTO roles VALUES (1, 'x')");
            assertThat(number(store, "both")).isEqualTo(2);
            assertThat(number(other, "users")).isEqualTo(1);

            store.removeTriggers();
            store.removeTriggers();
            assertThat(store.missingTriggers()).hasSize(HOSTILE.size() + 1);
            assertThat(other.missingTriggers()).isEmpty();
            database.execute("DELETE FROM users");
            assertThat(number(store, "both")).isEqualTo(2);
            assertThat(number(other, "users")).isEqualTo(2);
            other.removeTriggers();
            database.execute("INSERT INTO users VALUES (1, 'x')");
            assertThat(number(other, "users")).isEqualTo(2);
        } finally {
            database.execute("DROP TABLE " + database.quoted(table));
        }
    }

    /** Printed by one store, run in the shell, and found by another. */
    @Test
    void aChangeMadeInTheShellReachesANodeAndSoDoThePrintedStatements() {
        try (JdbcVersionStore store = builder().triggers("users", "users").build()) {
            shell(String.join(";\n", store.triggersSql()) + ";");
            assertThat(store.missingTriggers()).isEmpty();
            try (VersionKeeper keeper = VersionKeeper.builder(store)
                    .interval(Duration.ofMillis(200))
                    .start()) {
                VersionedResource<Long> users =
                        keeper.resource("users", () -> database.number("SELECT count(*) FROM users"));
                assertThat(users.get()).isZero();
                shell("INSERT INTO users VALUES (1, 'x')");
                await().until(() -> users.get() == 1);
            }
            shell(String.join(";\n", store.removeTriggersSql()) + ";");
            assertThat(store.missingTriggers()).containsOnlyKeys(id("users"));
        }
    }

    @Test
    void whatDoesNotExistIsNamed() throws SQLException {
        try (JdbcVersionStore store = builder()
                        .triggers("users", "users", schema() + ".ghosts", "no schema.users")
                        .build();
                JdbcVersionStore none = builder().build();
                JdbcVersionStore recursive =
                        builder().triggers("users", database.table()).build()) {
            assertThatExceptionOfType(StoreMisconfiguredException.class)
                    .isThrownBy(store::installTriggers)
                    .withMessageContaining(
                            "table \"" + schema() + ".ghosts\" of the resource \"users\" does not exist");
            assertThat(store.missingTriggers().get(id("users")))
                    .contains("; on table \"" + schema() + ".ghosts\", which does not exist")
                    .contains("; on table \"no schema.users\", which does not exist");
            store.removeTriggers();
            assertThat(none.missingTriggers()).isEmpty();
            assertThat(none.triggersSql()).isEmpty();
            assertThatExceptionOfType(StoreMisconfiguredException.class)
                    .isThrownBy(recursive::installTriggers)
                    .withMessageContaining("holds the versions themselves");
        }
    }

    @Test
    void aTriggerThatIsGoneIsMissingAndPutBack() throws SQLException {
        try (JdbcVersionStore store =
                builder().triggers("users", "users").triggers("roles", "roles").build()) {
            store.installTriggers();
            make("roles");
            Map<?, String> missing = Map.copyOf(store.missingTriggers());
            assertThat(missing.keySet().toString()).isEqualTo("[roles]");
            assertThat(missing.values().iterator().next()).startsWith("on table \"roles\"");
            store.installTriggers();
            database.execute("DROP TABLE " + database.quotedTable());
            assertThat(store.missingTriggers()).isEmpty();
            database.execute("INSERT INTO roles VALUES (1, 'x')");
            assertThat(number(store, "roles")).isEqualTo(1);
            store.removeTriggers();
        }
    }

    @Test
    void nodesMayInstallAtOnce() throws Exception {
        ExecutorService nodes = Executors.newFixedThreadPool(NODES);
        try {
            List<Future<?>> installed = new ArrayList<>();
            for (int node = 0; node < NODES; node++) {
                installed.add(nodes.submit(() -> {
                    try (JdbcVersionStore store =
                            builder().triggers("users", "users", "roles").build()) {
                        store.installTriggers();
                        assertThat(store.missingTriggers()).isEmpty();
                    }
                }));
            }
            for (Future<?> each : installed) {
                each.get();
            }
        } finally {
            nodes.shutdownNow();
        }
    }
}
