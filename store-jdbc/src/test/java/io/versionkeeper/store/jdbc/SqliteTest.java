package io.versionkeeper.store.jdbc;

import static io.versionkeeper.store.jdbc.Names.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreMisconfiguredException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteTest extends JdbcStoreContract {
    @TempDir
    Path folder;

    @Override
    String url() {
        // Disks may be slow, and nothing here outlives the test.
        return "jdbc:sqlite:" + folder.resolve("versions.db") + "?synchronous=OFF";
    }

    @Override
    String anotherUrl() {
        return "jdbc:sqlite:" + folder.resolve("another.db") + "?synchronous=OFF";
    }

    @Override
    int snapshotIsolation() {
        return Connection.TRANSACTION_SERIALIZABLE;
    }

    @Override
    int[] tooLowIsolations() {
        return new int[0];
    }

    @Override
    String schema() {
        return "main";
    }

    @Override
    String nameType() {
        return "TEXT";
    }

    @Override
    String heading() {
        return "SQLite";
    }

    @Test
    void aDatabaseInMemoryIsOneDatabase() {
        try (JdbcVersionStore store = JdbcVersionStore.open("jdbc:sqlite::memory:")) {
            assertThat(store.bump(id("users"), 1)).isEqualTo(Version.of(1, 1));
            assertThat(store.bump(id("users"), 2)).isEqualTo(Version.of(2, 2));
        }
    }

    @Test
    void whileItsFileIsAwayNoEmptyOneIsMadeInItsPlace() throws Exception {
        Path file = folder.resolve("moved.db");
        try (JdbcVersionStore store = JdbcVersionStore.open("jdbc:sqlite:" + file)) {
            Version bumped = store.bump(id("users"), 1);
            Path elsewhere = Files.move(file, folder.resolve("elsewhere.db"));
            assertThat(store.read(Set.of(id("users"))).of(id("users"))).isEqualTo(bumped);
            assertThat(file).doesNotExist();

            Files.move(elsewhere, file);
            assertThat(store.bump(id("users"), 2).number()).isEqualTo(2);
        }
    }

    @Test
    void aTableWhoseCollationIgnoresCaseIsRefused() throws Exception {
        database.execute("CREATE TABLE " + database.quotedTable() + " (namespace TEXT NOT NULL, name TEXT NOT NULL"
                + " COLLATE NOCASE, number BIGINT NOT NULL, stamp BIGINT NOT NULL, PRIMARY KEY (namespace, name))");
        try (JdbcVersionStore store = database.open()) {
            assertThatThrownBy(() -> store.read(Set.of()))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("the collation of name takes different names for the same");
        }
    }

    @Test
    void whatIsNoDatabaseOrMayNotBeWrittenIsOneClearError() throws Exception {
        Path text = Files.writeString(folder.resolve("notes.txt"), "not a database ".repeat(100));
        database.execute("CREATE TABLE something (a INTEGER)");
        for (String url : new String[] {
            "jdbc:sqlite:" + text,
            "jdbc:sqlite:" + folder,
            "jdbc:sqlite:" + folder.resolve("no such folder/versions.db"),
            database.url() + "&open_mode=1",
        }) {
            try (JdbcVersionStore store = JdbcVersionStore.open(url)) {
                assertThatThrownBy(() -> store.read(Set.of()))
                        .as(url)
                        .isInstanceOf(StoreMisconfiguredException.class)
                        .hasMessageContaining(url);
            }
        }
    }
}
