package io.versionkeeper.store.jdbc;

import static io.versionkeeper.store.jdbc.Names.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.testservers.Mariadb;
import io.versionkeeper.testservers.Operator;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MariaDbTriggersTest extends TriggersContract {
    private static String url;

    @BeforeAll
    static void findServer() {
        url = Mariadb.server().newDatabaseUrl();
    }

    @BeforeEach
    void makeParent() throws SQLException {
        database.execute("CREATE OR REPLACE TABLE parents (id INT PRIMARY KEY)");
    }

    @Override
    String url() {
        return url;
    }

    @Override
    String schema() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            return connection.getCatalog();
        }
    }

    @Override
    void shell(String sql) {
        Operator.runWithInput(sql, MariaDbOperatorTest.command(url, "mariadb", "--default-character-set=utf8mb4"));
    }

    @Override
    List<String> statementsThatBump() {
        return List.of(
                "INSERT INTO users VALUES (1, 'x'), (2, 'x')",
                "INSERT INTO users SELECT id + 2, text FROM users",
                "UPDATE users SET text = 'y' WHERE id = 1",
                "DELETE FROM users WHERE id = 1",
                "REPLACE INTO users VALUES (2, 'z')",
                "INSERT INTO users VALUES (2, 'z') ON DUPLICATE KEY UPDATE text = 'zz'",
                "DELETE FROM users WHERE id = 3");
    }

    @Override
    List<String> statementsThatAreMissed() {
        return List.of(
                "UPDATE users SET text = 'y' WHERE 1 = 0",
                "INSERT INTO parents SELECT id FROM users",
                "ALTER TABLE users ADD FOREIGN KEY (id) REFERENCES parents (id) ON DELETE CASCADE",
                "DELETE FROM parents",
                "TRUNCATE TABLE users");
    }

    /** Triggers run with the rights of whoever installed them, and are seen by those who might change them. */
    @Test
    void writersNeedNoRightOnTheVersionsButToSeeTriggersTakesOne() throws SQLException {
        String user = "w" + Long.toHexString(System.nanoTime());
        String writer = url.replaceFirst("user=[^&]*&password=[^&]*", "user=" + user + "&password=w");
        database.execute("CREATE USER " + user + " IDENTIFIED BY 'w'");
        try (JdbcVersionStore store = builder().triggers("users", "users").build();
                JdbcVersionStore reader = JdbcVersionStore.builder(new TestDataSource(writer))
                        .table(database.table())
                        .triggers("users", "users")
                        .build()) {
            store.installTriggers();
            database.execute("GRANT SELECT, INSERT ON users TO " + user);
            try (Connection connection = DriverManager.getConnection(writer);
                    Statement statement = connection.createStatement()) {
                statement.execute("INSERT INTO users VALUES (1, 'x')");
            }
            assertThat(number(store, "users")).isEqualTo(1);

            database.execute("REVOKE SELECT, INSERT ON users FROM " + user);
            database.execute("GRANT SELECT, INSERT, UPDATE ON " + database.quotedTable() + " TO " + user);
            assertThat(reader.missingTriggers().get(id("users")))
                    .isEqualTo("on table \"users\", which does not exist, or the store's user may not see them"
                            + " (right TRIGGER on the table)");
            store.removeTriggers();
            database.execute("GRANT SELECT ON users TO " + user);
            assertThatExceptionOfType(StoreMisconfiguredException.class)
                    .isThrownBy(reader::installTriggers)
                    .withMessageContaining("let somebody with the right to install them run:\nDROP TRIGGER IF EXISTS");
            database.execute("GRANT TRIGGER ON users TO " + user);
            reader.installTriggers();
            assertThat(reader.missingTriggers()).isEmpty();
        } finally {
            database.execute("DROP USER " + user);
        }
    }
}
