package io.versionkeeper.store.jdbc;

import static io.versionkeeper.store.jdbc.Names.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.Version;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.testservers.ChangedPasswordContract;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An account of its own, whose password holds what means something in a URL. */
abstract class JdbcPasswordContract extends ChangedPasswordContract {
    /** New in each run: one that was killed leaves its account on a server that was given. */
    static final String USER = "vk_" + UUID.randomUUID().toString().substring(0, 8);

    private static final String PASSWORD = "hush@:/#%?=+";

    /** The URL of an account that may do everything. */
    abstract String administrator();

    /** Statements that make the account, with all rights on the database. */
    abstract List<String> createAccount(String password);

    abstract List<String> dropAccount();

    abstract String alterPassword(String password);

    /** A query for statements, or for what else is to be run, that end the account's connections. */
    abstract String endConnections();

    /** As the driver wants it. */
    String inUrl(String password) {
        return TestDatabase.encode(password);
    }

    @BeforeEach
    void makeAccount() throws SQLException {
        for (String statement : createAccount(PASSWORD)) {
            execute(statement);
        }
    }

    @AfterEach
    void removeAccount() throws SQLException {
        for (String statement : dropAccount()) {
            execute(statement);
        }
    }

    @Override
    protected VersionStore openWithPassword() {
        return JdbcVersionStore.open(administrator()
                        .replaceFirst("user=[^&]*&password=[^&]*", "user=" + USER + "&password=" + inUrl(PASSWORD))
                + "#timeout=500ms");
    }

    @Override
    protected String password() {
        return PASSWORD;
    }

    @Override
    protected void changePassword(String password) throws SQLException {
        execute(alterPassword(password));
        execute(endConnections());
    }

    @Test
    void anyCharacterOfAPasswordIsPercentEncoded() {
        try (VersionStore store = openWithPassword()) {
            assertThat(store.bump(id("users"), 1)).isEqualTo(Version.of(1, 1));
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(administrator());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
