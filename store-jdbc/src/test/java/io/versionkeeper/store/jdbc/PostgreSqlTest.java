package io.versionkeeper.store.jdbc;

import static io.versionkeeper.store.jdbc.Names.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.testservers.Postgresql;
import io.versionkeeper.testservers.PrivateServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgreSqlTest extends JdbcServerContract {
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
    String anotherUrl() {
        return Postgresql.server().newDatabaseUrl();
    }

    @Override
    String schema() throws Exception {
        database.execute("CREATE SCHEMA IF NOT EXISTS \"the other one\"");
        return "the other one";
    }

    @Override
    String nameType() {
        return "TEXT";
    }

    @Override
    String heading() {
        return "PostgreSQL";
    }

    @Override
    boolean watchesAndReadsChanges() {
        return true;
    }

    @Test
    void theIncarnationHoldsSystemIdentifierAndTimeline() throws Exception {
        long system = database.number("SELECT system_identifier FROM pg_control_system()");
        try (JdbcVersionStore store = database.open()) {
            assertThat(store.read(Set.of()).incarnation()).matches("[0-9a-f]{16}-" + system + "-00000001");
        }
    }

    @Test
    void withoutTheRightToSeeThoseTheNonceIsTheIncarnation() throws Exception {
        database.execute("DROP ROLE IF EXISTS vk_plain");
        database.execute("CREATE ROLE vk_plain");
        try (JdbcVersionStore owner = database.open()) {
            owner.read(Set.of());
        }
        database.execute("GRANT SELECT, INSERT, UPDATE ON " + database.quotedTable() + " TO vk_plain");
        database.execute("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC");
        try (JdbcVersionStore store = JdbcVersionStore.builder(new TestDataSource(
                        database.url(), c -> c.createStatement().execute("SET ROLE vk_plain")))
                .table(database.table())
                .createTable(false)
                .build()) {
            assertThat(store.bump(id("users"), 1).number()).isEqualTo(1);
            assertThat(store.read(Set.of()).incarnation()).matches("[0-9a-f]{16}-00000001");
        } finally {
            database.execute("GRANT EXECUTE ON FUNCTION pg_control_system() TO PUBLIC");
            database.execute("DROP OWNED BY vk_plain");
            database.execute("DROP ROLE vk_plain");
        }
    }

    @Test
    void whoHasNoRightToMakeTheTableGetsItsDdl() throws Exception {
        database.execute("DROP ROLE IF EXISTS vk_poor");
        database.execute("CREATE ROLE vk_poor");
        try (JdbcVersionStore store = JdbcVersionStore.builder(new TestDataSource(
                        database.url(), c -> c.createStatement().execute("SET ROLE vk_poor")))
                .table(database.table())
                .build()) {
            assertThatThrownBy(() -> store.read(Set.of()))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("permission denied")
                    .hasMessageContaining("CREATE TABLE IF NOT EXISTS " + database.quotedTable());
        } finally {
            database.execute("DROP ROLE vk_poor");
        }
    }

    @Test
    void aTableWhoseCollationIgnoresCaseIsRefused() throws Exception {
        database.execute("CREATE COLLATION IF NOT EXISTS vk_nocase"
                + " (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
        database.execute("CREATE TABLE " + database.quotedTable() + " (namespace TEXT NOT NULL, name TEXT COLLATE"
                + " vk_nocase NOT NULL, number BIGINT NOT NULL, stamp BIGINT NOT NULL, changed XID8 NOT NULL"
                + " DEFAULT pg_current_xact_id(), PRIMARY KEY (namespace, name))");
        try (JdbcVersionStore store = database.open()) {
            assertThatThrownBy(() -> store.read(Set.of()))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("the collation of name takes different names for the same");
        }
    }

    @Test
    void everyBumpRecordsItsTransaction() throws Exception {
        try (JdbcVersionStore store = database.open()) {
            store.bump(id("users"), 1);
            String changed = "SELECT changed::text::bigint FROM " + database.quotedTable() + " WHERE name = 'users'";
            long first = database.number(changed);
            store.bump(id("users"), 2);
            assertThat(database.number(changed)).isGreaterThan(first);
        }
    }

    /** Which a record that all of them read would do. */
    @Test
    void serializableTransactionsOnDifferentResourcesDoNotFailEachOther() throws Exception {
        String another = anotherUrl();
        try (JdbcVersionStore store = database.open();
                JdbcVersionStore stranger = JdbcVersionStore.open(another + "#table=" + database.table());
                Connection users = database.connect();
                Connection roles = database.connect();
                Connection elsewhere = DriverManager.getConnection(another)) {
            store.bump(id("users"), 1);
            store.bump(id("roles"), 1);
            for (Connection each : List.of(users, roles, elsewhere)) {
                each.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                each.setAutoCommit(false);
            }
            store.bumpIn(users, id("users"));
            store.bumpIn(roles, id("roles"));
            users.commit();
            roles.commit();
            assertThat(store.read(Set.of(id("users"), id("roles"))).present().values())
                    .extracting(Version::number)
                    .containsOnly(2L);

            stranger.bump(id("users"), 1);
            assertThatThrownBy(() -> store.bumpIn(elsewhere, id("users"))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** As shards have, and databases for trials: the same ids, the same tables. */
    @Test
    void anotherServerThatWasSetUpAlikeIsRefusedAtAnyIsolation() throws Exception {
        try (PrivateServer first = Postgresql.start();
                PrivateServer second = Postgresql.start()) {
            String url = first.newDatabaseUrl();
            String another = second.newDatabaseUrl();
            try (JdbcVersionStore store = JdbcVersionStore.open(url);
                    JdbcVersionStore stranger = JdbcVersionStore.open(another + "#namespace=another")) {
                store.bump(id("users"), 1);
                stranger.bump(id("users"), 1);
                for (int isolation :
                        List.of(Connection.TRANSACTION_SERIALIZABLE, Connection.TRANSACTION_READ_COMMITTED)) {
                    try (Connection elsewhere = DriverManager.getConnection(another)) {
                        elsewhere.setTransactionIsolation(isolation);
                        elsewhere.setAutoCommit(false);
                        assertThatThrownBy(() -> store.bumpIn(elsewhere, id("users")))
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessageContaining("another database");
                    }
                }
            }
        }
    }

    @Test
    void aDatabaseThatCannotHoldEveryNameIsRefused() throws Exception {
        database.execute("DROP DATABASE IF EXISTS vk_latin");
        database.execute("CREATE DATABASE vk_latin ENCODING 'LATIN1' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'");
        String url = database.url().replaceAll("(//[^/]*/)[^?]*", "$1vk_latin");
        try (JdbcVersionStore store = JdbcVersionStore.open(url)) {
            assertThatThrownBy(() -> store.read(Set.of()))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("LATIN1");
        }
        database.execute("DROP DATABASE vk_latin");
    }
}
