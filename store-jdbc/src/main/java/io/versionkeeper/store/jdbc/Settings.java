package io.versionkeeper.store.jdbc;

import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.StoreUri;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the user may choose about a store, checked. */
record Settings(
        String namespace,
        String table,
        @Nullable String schema,
        boolean createTable,
        boolean watch,
        Duration timeout,
        List<TriggeredTable> triggered) {
    static final String DEFAULT_TABLE = "versionkeeper";
    static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);
    /** PostgreSQL cuts longer names short without a word. */
    private static final int MAX_IDENTIFIER_BYTES = 63;

    Settings {
        ResourceId.requireValid("namespace", namespace);
        requireIdentifier("table", table);
        if (schema != null) {
            requireIdentifier("schema", schema);
        }
        if (timeout.toMillis() < 1) {
            throw new IllegalArgumentException("The timeout is " + timeout + "; give at least a millisecond");
        }
    }

    static Settings of(StoreUri uri) {
        uri.requireKnownOptions(Set.of("table", "schema", "createTable", "watch"));
        String table = identifier(uri, "table", DEFAULT_TABLE);
        String schema = identifier(uri, "schema", "");
        return new Settings(
                uri.namespace(),
                table,
                schema.isEmpty() ? null : schema,
                uri.flag("createTable", true),
                uri.flag("watch", true),
                uri.timeout(),
                List.of());
    }

    private static String identifier(StoreUri uri, String option, String defaultValue) {
        String value = uri.option(option, defaultValue);
        if (value.equals(defaultValue)) {
            return value;
        }
        try {
            requireIdentifier(option, value);
        } catch (IllegalArgumentException e) {
            throw uri.invalidOption(option, value, String.valueOf(e.getMessage()));
        }
        return value;
    }

    private static void requireIdentifier(String what, String name) {
        ResourceId.requireValid(what + " name", name);
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_IDENTIFIER_BYTES) {
            throw new IllegalArgumentException("The " + what + " name \"" + name + "\" takes " + bytes
                    + " bytes of UTF-8; shorten it to " + MAX_IDENTIFIER_BYTES);
        }
    }
}
