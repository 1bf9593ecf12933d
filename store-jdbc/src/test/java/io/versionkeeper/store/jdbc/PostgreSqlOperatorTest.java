package io.versionkeeper.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.testservers.LostBumpsContract;
import io.versionkeeper.testservers.Operator;
import io.versionkeeper.testservers.Postgresql;
import io.versionkeeper.testservers.PrivateServer;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** psql and pg_dump, which may be too old for any server but that of this machine. */
class PostgreSqlOperatorTest extends JdbcOperatorContract {
    private static PrivateServer server;

    private final String url = server.newDatabaseUrl();
    private final String database = url.substring("jdbc:".length());
    private String dump;

    @BeforeAll
    static void start() {
        server = Postgresql.start();
    }

    @AfterAll
    static void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    String url() {
        return url;
    }

    @Override
    String heading() {
        return "PostgreSQL";
    }

    @Override
    void shell(String sql) {
        Operator.run("psql", database, "-v", "ON_ERROR_STOP=1", "-c", sql);
    }

    @Override
    protected void save() {
        dump = Operator.run("pg_dump", "--clean", "--if-exists", "--table=versionkeeper", database);
    }

    @Override
    protected void restore() {
        Operator.runWithInput(dump, "psql", database, "-v", "ON_ERROR_STOP=1", "-f", "-");
    }

    @Test
    void aBumpByHandIsToldAndReadAsAChangeAlsoByWhatIsBegunAfterARestart() {
        try (JdbcVersionStore store = JdbcVersionStore.open(url + "#timeout=5s")) {
            String bump = Documentation.sql(heading(), "bump");
            Told told = new Told();
            store.watch(told);
            String cursor = store.readChanges(null, Set.of()).cursor();
            shell(bump);
            told.await(Names.ids("users"));
            Changes first = store.readChanges(cursor, Set.of());
            assertThat(first.versions().present()).containsOnlyKeys(Names.id("users"));

            server.kill();
            told.awaitEnd();
            assertThat(told.ends.get(0)).isInstanceOf(StoreUnavailableException.class);
            server.restart();
            store.watch(told);
            shell(bump);
            told.await(Names.ids("users"));
            Changes second = store.readChanges(first.cursor(), Set.of());
            assertThat(second.known()).isTrue();
            assertThat(second.versions().of(Names.id("users")).number()).isEqualTo(2);
            assertThat(told.ends).hasSize(1);
        }
    }

    /** A backup of the data folder, recovered as PostgreSQL's manual says: the server then begins a new timeline. */
    @Nested
    class WithTheDataFolder extends LostBumpsContract {
        @Override
        protected VersionStore open() {
            return PostgreSqlOperatorTest.this.open();
        }

        @Override
        protected void wipe() throws Exception {
            PostgreSqlOperatorTest.this.wipe();
        }

        @Override
        protected void save() {
            server.kill();
            files("rm -rf saved && cp -a data saved");
            server.restart();
        }

        @Override
        protected void restore() {
            server.kill();
            files("rm -r data && cp -a saved data && touch data/recovery.signal"
                    + " && echo \"restore_command = 'false'\" >> data/postgresql.auto.conf");
            server.restart();
            // Until it has recovered it is a standby, and answers questions about its timeline by an error.
            shell("DO $$ BEGIN WHILE pg_is_in_recovery() LOOP PERFORM pg_sleep(0.02); END LOOP; END $$");
        }

        private static void files(String command) {
            Operator.run("sh", "-c", "cd " + server.dataFolder().getParent() + " && " + command);
        }

        @Override
        protected boolean restoreShows() {
            return true;
        }
    }
}
