package io.versionkeeper.store.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What has to be known of a driver before it connects. */
enum KnownDriver {
    POSTGRESQL("jdbc:postgresql:", "org.postgresql:postgresql") {
        @Override
        Map<String, Long> timeouts(String url, Duration timeout) {
            long seconds = Math.max(1, (timeout.toMillis() + 999) / 1000);
            // After a statement's time-out the thread waits that long for the server to take note; less cannot be said.
            return Map.of("connectTimeout", seconds, "socketTimeout", seconds, "cancelSignalTimeout", 1L);
        }

        /** The driver's own words; a server's, or a proxy's, begin with how grave it is. */
        @Override
        boolean isForeign(SQLException e) {
            return SqlErrors.state(e).equals("08P01") && !says(e, "FATAL: ") && !says(e, "ERROR: ");
        }
    },
    MARIADB("jdbc:mariadb:", "org.mariadb.jdbc:mariadb-java-client") {
        @Override
        Map<String, Long> timeouts(String url, Duration timeout) {
            return Map.of("connectTimeout", timeout.toMillis(), "socketTimeout", timeout.toMillis());
        }

        @Override
        boolean isForeign(SQLException e) {
            return says(e, "received packet size");
        }
    },
    MYSQL("jdbc:mysql:", "com.mysql:mysql-connector-j") {
        @Override
        Map<String, Long> timeouts(String url, Duration timeout) {
            return MARIADB.timeouts(url, timeout);
        }

        @Override
        boolean isForeign(SQLException e) {
            return says(e, "Packet for query is too large");
        }
    },
    H2("jdbc:h2:", "com.h2database:h2") {
        /** H2's statement time-out is a setting of the session, and making it for each statement a round trip. */
        @Override
        Map<String, Long> timeouts(String url, Duration timeout) {
            long millis = timeout.toMillis();
            return isEmbedded(url)
                    ? Map.of("LOCK_TIMEOUT", millis, "QUERY_TIMEOUT", millis)
                    : Map.of("LOCK_TIMEOUT", millis, "QUERY_TIMEOUT", millis, "NETWORK_TIMEOUT", millis);
        }

        @Override
        boolean isEmbedded(String url) {
            return !url.matches("(?i)jdbc:h2:(tcp|ssl):.*");
        }

        @Override
        boolean isForeign(SQLException e) {
            return says(e, "unexpected status");
        }
    },
    SQLITE("jdbc:sqlite:", "org.xerial:sqlite-jdbc") {
        @Override
        Map<String, Long> timeouts(String url, Duration timeout) {
            return Map.of("busy_timeout", timeout.toMillis());
        }

        @Override
        boolean isEmbedded(String url) {
            return true;
        }

        /** It has one writer at a time, and a database in memory belongs to one connection. */
        @Override
        int poolSize() {
            return 1;
        }
    };

    private final String prefix;
    private final String artifact;

    KnownDriver(String prefix, String artifact) {
        this.prefix = prefix;
        this.artifact = artifact;
    }

    /** The driver for a URL; null for one that is not known, such as a wrapper of another driver. */
    static @Nullable KnownDriver of(String url) {
        String lowerCase = url.toLowerCase(Locale.ROOT);
        for (KnownDriver driver : values()) {
            if (lowerCase.startsWith(driver.prefix)) {
                return driver;
            }
        }
        return null;
    }

    /** Group and name of what the user adds to the class path. */
    String artifact() {
        return artifact;
    }

    /** Time-outs as driver properties, but for those that the URL itself sets. */
    Properties properties(String url, Duration timeout) {
        Properties properties = new Properties();
        String lowerCase = url.toLowerCase(Locale.ROOT);
        timeouts(url, timeout).forEach((name, value) -> {
            if (!lowerCase.contains(name.toLowerCase(Locale.ROOT) + "=")) {
                properties.setProperty(name, value.toString());
            }
        });
        return properties;
    }

    abstract Map<String, Long> timeouts(String url, Duration timeout);

    /** Whether the database lives in this process, and perhaps no longer than its last connection. */
    boolean isEmbedded(String url) {
        return false;
    }

    /** Whether the first connection failed since what answered speaks another protocol. */
    boolean isForeign(SQLException e) {
        return false;
    }

    private static boolean says(SQLException e, String words) {
        return e.getMessage() != null && e.getMessage().contains(words);
    }

    int poolSize() {
        return 4;
    }
}
