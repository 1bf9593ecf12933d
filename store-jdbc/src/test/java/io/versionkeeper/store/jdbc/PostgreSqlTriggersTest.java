package io.versionkeeper.store.jdbc;

import static io.versionkeeper.store.jdbc.Names.id;
import static io.versionkeeper.store.jdbc.Names.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.testservers.Operator;
import io.versionkeeper.testservers.Postgresql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgreSqlTriggersTest extends TriggersContract {
    private static final String PART = "FOR VALUES FROM (0) TO (1000)";

    private static String url;

    @BeforeAll
    static void findServer() {
        url = Postgresql.server().newDatabaseUrl();
    }

    @Override
    String url() {
        return url;
    }

    @Override
    String schema() {
        return "public";
    }

    @Override
    void shell(String sql) {
        Operator.runWithInput(sql, "psql", url.substring("jdbc:".length()), "-v", "ON_ERROR_STOP=1", "-f", "-");
    }

    @Override
    List<String> statementsThatBump() {
        return List.of(
                "INSERT INTO users VALUES (1, 'x'), (2, 'x')",
                "INSERT INTO users SELECT id + 2, text FROM users",
                "UPDATE users SET text = 'y' WHERE id = 1",
                "DELETE FROM users WHERE id = 1",
                "INSERT INTO users VALUES (2, 'z') ON CONFLICT (id) DO UPDATE SET text = 'zz'",
                "CREATE TABLE parents (id INT PRIMARY KEY); INSERT INTO parents SELECT id FROM users;"
                        + " ALTER TABLE users ADD FOREIGN KEY (id) REFERENCES parents ON DELETE CASCADE;"
                        + " DELETE FROM parents WHERE id = 2",
                "TRUNCATE parents CASCADE; DROP TABLE parents CASCADE",
                "COPY users FROM PROGRAM 'echo 9,x' (FORMAT csv)",
                "UPDATE users SET text = 'y' WHERE false");
    }

    @Override
    List<String> statementsThatAreMissed() {
        return List.of("SET session_replication_role = replica; DELETE FROM users");
    }

    @Test
    void aStatementOnAPartitionIsMissedUnlessItIsDeclaredToo() throws SQLException {
        database.execute("DROP TABLE IF EXISTS parted; CREATE TABLE parted (id INT) PARTITION BY RANGE (id);"
                + " CREATE TABLE part PARTITION OF parted " + PART);
        try (JdbcVersionStore parent = builder().triggers("parted", "parted").build();
                JdbcVersionStore both =
                        builder().triggers("parted", "parted", "part").build()) {
            parent.installTriggers();
            database.execute("INSERT INTO parted VALUES (1)");
            assertThat(number(parent, "parted")).isEqualTo(1);
            database.execute("INSERT INTO part VALUES (2)");
            assertThat(number(parent, "parted")).isEqualTo(1);
            both.installTriggers();
            database.execute("INSERT INTO part VALUES (3)");
            assertThat(number(parent, "parted")).isEqualTo(2);
            both.removeTriggers();
        }
    }

    /** A writer with no right but on the table, also none to notify; and nobody may make other triggers bump. */
    @Test
    void writersNeedNoRightOnTheVersionsAndAreAnnounced() throws SQLException {
        String role = "writer_" + database.table();
        database.execute("CREATE ROLE " + role + "; GRANT INSERT ON users TO " + role
                + "; GRANT CREATE ON SCHEMA public TO " + role);
        try (JdbcVersionStore store = builder().triggers("users", "users").build()) {
            store.installTriggers();
            Told told = new Told();
            store.watch(told);
            String cursor = store.readChanges(null, Set.of()).cursor();
            database.execute("SET ROLE " + role + "; INSERT INTO users VALUES (1, 'x')");
            told.await(ids("users"));
            assertThat(store.readChanges(cursor, Set.of()).versions().present()).containsOnlyKeys(id("users"));

            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> database.execute("SET ROLE " + role + "; CREATE TABLE own_" + role
                            + " (id INT); CREATE TRIGGER forged AFTER INSERT ON own_" + role
                            + " EXECUTE FUNCTION " + database.quoted(database.table() + "_bump")
                            + "('default', 'roles')"))
                    .withMessageContaining("permission denied for function");
            store.removeTriggers();
        } finally {
            database.execute("DROP OWNED BY " + role + "; DROP ROLE " + role);
        }
    }

    @Test
    void whereTheOwnerMayNotNotifyItBumpsInSilence() throws SQLException {
        String role = "owner_" + database.table();
        database.execute("CREATE ROLE " + role + "; GRANT ALL ON SCHEMA public TO " + role + "; GRANT ALL ON users TO "
                + role + "; REVOKE EXECUTE ON FUNCTION pg_notify(text, text) FROM PUBLIC");
        TestDataSource asRole = new TestDataSource(url, connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET ROLE " + role);
            }
        });
        try (JdbcVersionStore store = JdbcVersionStore.builder(asRole)
                        .table(database.table())
                        .triggers("users", "users")
                        .build();
                JdbcVersionStore unwatched =
                        builder().watch(false).triggers("users", "users").build();
                JdbcVersionStore foreign = JdbcVersionStore.builder(asRole)
                        .table(database.table())
                        .triggers("roles", "roles")
                        .build()) {
            store.installTriggers();
            database.execute("INSERT INTO users VALUES (1, 'x')");
            assertThat(number(store, "users")).isEqualTo(1);
            assertThat(unwatched.missingTriggers()).isEmpty();
            assertThatExceptionOfType(StoreMisconfiguredException.class)
                    .isThrownBy(foreign::installTriggers)
                    .withMessageContaining("cannot install triggers")
                    .withMessageContaining("permission denied for table roles")
                    .withMessageContaining("run:\nDO ");
            database.execute("DROP TABLE users");
        } finally {
            database.execute("GRANT EXECUTE ON FUNCTION pg_notify(text, text) TO PUBLIC; DROP OWNED BY " + role
                    + " CASCADE; DROP ROLE " + role);
        }
    }

    /** It would fail whoever changes the table. */
    @Test
    void aTriggerThatMayNotBumpIsRefusedAndOneThatNoLongerMayIsMissing() throws SQLException {
        String role = database.table() + "_powerless";
        database.execute("CREATE ROLE \"" + role + "\"; GRANT ALL ON SCHEMA public TO \"" + role
                + "\"; GRANT ALL ON users TO \"" + role + "\"");
        try (JdbcVersionStore store = builder().triggers("users", "users").build()) {
            String sql = String.join(";\n", store.triggersSql());
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> database.execute("SET ROLE \"" + role + "\";\n" + sql))
                    .withMessageContaining("SELECT, INSERT and UPDATE on")
                    .withMessageContaining(database.table());
            store.installTriggers();
            assertThat(store.missingTriggers()).isEmpty();
            database.execute("ALTER FUNCTION \"" + database.table() + "_bump\"() OWNER TO \"" + role + "\"");
            assertThat(store.missingTriggers()).containsEntry(id("users"), "on table \"users\"");
        } finally {
            database.execute("DROP OWNED BY \"" + role + "\" CASCADE; DROP ROLE \"" + role + "\"");
        }
    }

    @Test
    void aTriggerThatIsDisabledOrOtherThanDeclaredIsMissing() throws SQLException {
        try (JdbcVersionStore store = builder().triggers("users", "users").build()) {
            store.installTriggers();
            String trigger = store.triggersSql().get(3).replaceFirst("[^\"]*(\"\\w+\").*", "$1");
            database.execute("ALTER TABLE users DISABLE TRIGGER ALL");
            assertThat(store.missingTriggers()).containsEntry(id("users"), "on table \"users\" (disabled)");
            database.execute("ALTER TABLE users ENABLE REPLICA TRIGGER " + trigger);
            assertThat(store.missingTriggers()).containsEntry(id("users"), "on table \"users\" (disabled)");
            database.execute("ALTER TABLE users ENABLE ALWAYS TRIGGER " + trigger);
            assertThat(store.missingTriggers()).isEmpty();
            for (String[] change : new String[][] {
                {"'users'", "'user'"}, {" OR TRUNCATE", ""}, {"FOR EACH STATEMENT", "FOR EACH STATEMENT WHEN (false)"}
            }) {
                List<String> statements = store.triggersSql();
                String create = statements.get(4).replace(change[0], change[1]);
                assertThat(create).isNotEqualTo(statements.get(4));
                database.execute(statements.get(3) + "; " + create);
                assertThat(store.missingTriggers()).as(create).containsEntry(id("users"), "on table \"users\"");
                store.installTriggers();
                assertThat(store.missingTriggers()).isEmpty();
            }
            store.removeTriggers();
            assertThat(database.number("SELECT count(*) FROM pg_proc WHERE proname = '" + database.table() + "_bump'"))
                    .isZero();
        }
    }

    /** As the page says: above READ COMMITTED a writer starts anew if another one has bumped since. */
    @Test
    void aWriterAboveReadCommittedWhoLosesTheRaceForTheVersionIsToldToTryAgain() throws SQLException {
        try (JdbcVersionStore store = builder().triggers("users", "users").build();
                Connection late = database.connect();
                Statement statement = late.createStatement()) {
            store.installTriggers();
            database.execute("INSERT INTO users VALUES (0, 'x')");
            late.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            late.setAutoCommit(false);
            statement.execute("SELECT 1 FROM users");
            database.execute("INSERT INTO users VALUES (1, 'x')");
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> statement.execute("INSERT INTO users VALUES (2, 'x')"))
                    .satisfies(e -> assertThat(e.getSQLState()).isEqualTo("40001"));
            late.rollback();
            store.removeTriggers();
        }
    }
}
