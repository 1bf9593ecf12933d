package io.versionkeeper.store.jdbc;

import static io.versionkeeper.store.jdbc.Names.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.Version;
import io.versionkeeper.testservers.Mariadb;
import java.util.List;
import org.junit.jupiter.api.Test;

class MariaDbPasswordTest extends JdbcPasswordContract {
    private final String administrator = Mariadb.server().newDatabaseUrl();

    @Override
    String administrator() {
        return administrator;
    }

    /** The driver takes it as it stands. */
    @Override
    String inUrl(String password) {
        return password;
    }

    @Override
    List<String> createAccount(String password) {
        String database = administrator.replaceFirst(".*/([^?]*).*", "$1");
        return List.of(
                "CREATE USER " + USER + " IDENTIFIED BY '" + password + "'",
                "GRANT ALL PRIVILEGES ON " + database + ".* TO " + USER);
    }

    @Override
    List<String> dropAccount() {
        return List.of("DROP USER " + USER);
    }

    @Override
    String alterPassword(String password) {
        return "ALTER USER " + USER + " IDENTIFIED BY '" + password + "'";
    }

    @Override
    String endConnections() {
        return "KILL CONNECTION USER " + USER;
    }

    @Test
    void connectorJTakesItPercentEncoded() {
        String url = administrator
                .replace("jdbc:mariadb:", "jdbc:mysql:")
                .replaceFirst("user=[^&]*&password=[^&]*", "user=" + USER + "&password=" + super.inUrl(password()));
        try (JdbcVersionStore store = JdbcVersionStore.open(url + "#timeout=5s")) {
            assertThat(store.bump(id("users"), 1)).isEqualTo(Version.of(1, 1));
        }
    }
}
