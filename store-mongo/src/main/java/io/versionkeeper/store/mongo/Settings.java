package io.versionkeeper.store.mongo;

import com.mongodb.MongoNamespace;
import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.StoreUri;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the user may choose about a store, checked.
 *
 * @param database null for the one that the connection string names
 */
record Settings(String namespace, @Nullable String database, String collection, Duration timeout, boolean watch) {
    static final String DEFAULT_DATABASE = "versionkeeper";
    static final String DEFAULT_COLLECTION = "versionkeeper";
    static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

    private static final String WATCH = "watch";

    /** The driver counts the milliseconds of a connection in an int. */
    private static final Duration MAX_TIMEOUT = Duration.ofDays(1);

    Settings {
        ResourceId.requireValid("namespace", namespace);
        if (database != null) {
            MongoNamespace.checkDatabaseNameValidity(database);
        }
        MongoNamespace.checkCollectionNameValidity(collection);
        if (timeout.toMillis() < 1 || timeout.compareTo(MAX_TIMEOUT) > 0) {
            throw new IllegalArgumentException(
                    "The timeout is " + timeout + "; give at least a millisecond and at most a day");
        }
    }

    static Settings of(StoreUri uri) {
        uri.requireKnownOptions(Set.of("database", "collection", WATCH));
        String database = name(uri, "database", "", MongoNamespace::checkDatabaseNameValidity);
        String collection = name(uri, "collection", DEFAULT_COLLECTION, MongoNamespace::checkCollectionNameValidity);
        return new Settings(
                uri.namespace(),
                database.isEmpty() ? null : database,
                collection,
                uri.timeout(),
                uri.flag(WATCH, true));
    }

    private static String name(StoreUri uri, String option, String defaultValue, Consumer<String> check) {
        String value = uri.option(option, defaultValue);
        if (value.equals(defaultValue)) {
            return value;
        }
        try {
            ResourceId.requireValid(option + " name", value);
            check.accept(value);
        } catch (IllegalArgumentException e) {
            throw uri.invalidOption(option, value, String.valueOf(e.getMessage()));
        }
        return value;
    }
}
