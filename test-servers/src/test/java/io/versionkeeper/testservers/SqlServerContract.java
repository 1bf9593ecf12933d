package io.versionkeeper.testservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** What tests may expect of each relational server. */
abstract class SqlServerContract {
    private static final String CREATE = "CREATE TABLE numbers (n INT)";
    private static final String SUM = "SELECT SUM(n) FROM numbers";

    abstract DatabaseServer server();

    abstract PrivateServer start();

    /** URL parameters with which a call that gets no answer fails after a second. */
    abstract String impatient();

    @Test
    void freshDatabasesAreSeparate() throws SQLException {
        String one = server().newDatabaseUrl();
        String other = server().newDatabaseUrl();

        execute(one, CREATE, "INSERT INTO numbers VALUES (1)");
        execute(other, CREATE, "INSERT INTO numbers VALUES (2)");

        assertThat(query(one)).isEqualTo(1);
        assertThat(query(other)).isEqualTo(2);
    }

    @Test
    void allCallersShareOneServer() {
        assertThat(server()).isSameAs(server());
    }

    @Test
    void theServerAsksForThePassword() {
        try (PrivateServer server = start()) {
            String url = server.newDatabaseUrl().replace("password=test", "password=wrong");

            assertThatThrownBy(() -> DriverManager.getConnection(url).close()).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void whatWasCommittedOutlivesKillAndRestart() throws SQLException {
        try (PrivateServer server = start()) {
            String url = server.newDatabaseUrl();
            execute(url, CREATE, "INSERT INTO numbers VALUES (42)");

            server.kill();
            assertThatThrownBy(() -> query(url)).isInstanceOf(SQLException.class);
            server.restart();

            assertThat(query(url)).isEqualTo(42);
        }
    }

    @Test
    void aPausedServerAnswersWhenItIsResumed() throws SQLException {
        try (PrivateServer server = start()) {
            String url = server.newDatabaseUrl();
            execute(url, CREATE, "INSERT INTO numbers VALUES (7)");
            try (Connection connection = DriverManager.getConnection(url + impatient())) {
                server.pause();
                assertThatThrownBy(() -> query(connection)).isInstanceOf(SQLException.class);
                server.resume();
            }
            assertThat(query(url)).isEqualTo(7);
        }
    }

    private static void execute(String url, String... commands) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String command : commands) {
                statement.execute(command);
            }
        }
    }

    private static int query(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            return query(connection);
        }
    }

    private static int query(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(SUM)) {
            result.next();
            return result.getInt(1);
        }
    }
}
