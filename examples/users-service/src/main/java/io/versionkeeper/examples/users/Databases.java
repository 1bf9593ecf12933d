package io.versionkeeper.examples.users;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/** Connections to the UsersDB. */
public final class Databases {
    private static final long TIMEOUT_MILLIS = 2_000;

    private Databases() {}

    /**
     * A pool that needs no database to start, and says soon that there is none.
     *
     * @param jdbcUrl with the user and the password, if there are any
     */
    public static HikariDataSource pool(String jdbcUrl, int size) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("users");
        config.setJdbcUrl(jdbcUrl);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(TIMEOUT_MILLIS);
        config.setValidationTimeout(TIMEOUT_MILLIS / 2);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }
}
