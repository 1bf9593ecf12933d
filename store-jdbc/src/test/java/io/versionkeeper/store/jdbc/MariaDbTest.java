package io.versionkeeper.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.testservers.Mariadb;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MariaDbTest extends JdbcServerContract {
    private static String url;

    @BeforeAll
    static void findServer() {
        url = Mariadb.server().newDatabaseUrl();
    }

    @Override
    String url() {
        return url;
    }

    @Override
    String anotherUrl() {
        return Mariadb.server().newDatabaseUrl();
    }

    @Override
    String schema() throws Exception {
        try (Connection connection = database.connect()) {
            return connection.getCatalog();
        }
    }

    @Override
    String nameType() {
        return "VARBINARY(1020)";
    }

    @Override
    String heading() {
        return "MariaDB and MySQL";
    }

    /** Why names are kept as bytes: if this fails, a column of text would do. */
    @Test
    void textEvenWithABinaryCollationTakesTrailingBlanksForNothing() throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE " + database.quotedTable()
                    + " (name VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin PRIMARY KEY)");
            statement.execute("INSERT INTO " + database.quotedTable() + " VALUES ('users')");
            try (PreparedStatement query =
                    connection.prepareStatement("SELECT COUNT(*) FROM " + database.quotedTable() + " WHERE name = ?")) {
                query.setString(1, "users ");
                try (ResultSet result = query.executeQuery()) {
                    result.next();
                    assertThat(result.getInt(1)).isEqualTo(1);
                }
            }
        }
    }
}
