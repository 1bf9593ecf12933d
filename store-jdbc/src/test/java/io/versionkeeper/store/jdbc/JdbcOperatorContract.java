package io.versionkeeper.store.jdbc;

import static io.versionkeeper.store.jdbc.Names.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.Version;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import io.versionkeeper.testservers.LostBumpsContract;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What somebody does to the table by the database's own shell, with the statements of docs/store-jdbc.md. */
abstract class JdbcOperatorContract extends LostBumpsContract {
    /** A database without the table, the same during a test. */
    abstract String url();

    /** The heading of this database's statements. */
    abstract String heading();

    /** Runs one statement. */
    abstract void shell(String sql) throws Exception;

    @Override
    protected VersionStore open() {
        return JdbcVersionStore.open(url() + "#timeout=5s");
    }

    @Override
    protected void wipe() throws Exception {
        shell("DROP TABLE versionkeeper");
    }

    @Override
    protected boolean restoreShows() {
        return false;
    }

    @Override
    protected void rotate() throws Exception {
        shell(Documentation.sql(heading(), "rotate"));
    }

    @Test
    void theDocumentedStatementsWorkInTheShell() throws Exception {
        try (VersionStore store = open()) {
            Versions before = store.read(Names.ids("users"));
            shell(Documentation.sql(heading(), "bump"));
            Version first = store.read(Names.ids("users")).of(id("users"));
            shell(Documentation.sql(heading(), "bump"));
            Version second = store.read(Names.ids("users")).of(id("users"));
            assertThat(first.number()).isEqualTo(1);
            assertThat(second.number()).isEqualTo(2);
            assertThat(second.stamp()).isNotEqualTo(first.stamp());
            assertThat(store.bump(id("users"), 9)).isEqualTo(Version.of(3, 9));

            shell(Documentation.sql(heading(), "rotate"));
            Versions after = store.read(Names.ids("users"));
            assertThat(after.incarnation()).isNotEqualTo(before.incarnation());
            assertThat(after.of(id("users"))).isEqualTo(Version.of(3, 9));

            shell(Documentation.sql(heading(), "forget"));
            assertThat(store.read(Names.ids("users"))).isEqualTo(new Versions(after.incarnation(), Map.of()));
        }
    }
}
