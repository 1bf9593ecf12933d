package io.versionkeeper.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.testservers.Operator;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteTriggersTest extends TriggersContract {
    @TempDir
    Path folder;

    private String file() {
        return folder.resolve("app.db").toString();
    }

    @Override
    String url() {
        return "jdbc:sqlite:" + file() + "?synchronous=OFF&foreign_keys=ON";
    }

    @Override
    String schema() {
        return "main";
    }

    @Override
    void shell(String sql) {
        Operator.runWithInput(sql, "sqlite3", "-bail", file());
    }

    /** Also with REPLACE, whose conflict clause would reach into the triggers, and a cascade. */
    @Override
    List<String> statementsThatBump() {
        return List.of(
                "INSERT INTO users VALUES (1, 'x'), (2, 'x')",
                "INSERT INTO users SELECT id + 2, text FROM users",
                "UPDATE users SET text = 'y' WHERE id = 1",
                "DELETE FROM users WHERE id = 1",
                "INSERT OR REPLACE INTO users VALUES (2, 'z')",
                "INSERT OR REPLACE INTO users VALUES (2, 'zz')",
                "UPDATE OR REPLACE users SET id = 3 WHERE id = 2",
                "INSERT INTO users VALUES (3, 'z') ON CONFLICT (id) DO UPDATE SET text = 'zz'",
                "DELETE FROM users");
    }

    @Override
    List<String> statementsThatAreMissed() {
        return List.of("UPDATE users SET text = 'y' WHERE 1 = 0", "INSERT OR IGNORE INTO users SELECT 1, 'x' WHERE 0");
    }

    @Test
    void cascadesBump() throws SQLException {
        database.execute("CREATE TABLE children (id INT REFERENCES users ON DELETE CASCADE)");
        try (JdbcVersionStore store = builder().triggers("children", "children").build()) {
            store.installTriggers();
            database.execute("INSERT INTO users VALUES (1, 'x')");
            database.execute("INSERT INTO children VALUES (1)");
            database.execute("DELETE FROM users");
            assertThat(number(store, "children")).isEqualTo(2);
        }
    }

    @Test
    void aTableInAnotherFileIsRefused() {
        String attach = "ATTACH '" + folder.resolve("other.db") + "' AS other";
        try (JdbcVersionStore store = JdbcVersionStore.builder(new TestDataSource(url(), connection -> {
                    attach(connection, attach);
                }))
                .triggers("users", "other.users")
                .build()) {
            assertThatExceptionOfType(StoreMisconfiguredException.class)
                    .isThrownBy(store::installTriggers)
                    .withMessageContaining("is in another file");
        }
    }

    private static void attach(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
            statement.execute("CREATE TABLE IF NOT EXISTS other.users (id INT)");
        }
    }
}
