package io.versionkeeper.examples.users.demo;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the command line says. {@code demo-usage.txt} describes it for {@code --help}.
 *
 * @param nodes 1 to {@value #MAX_NODES}
 * @param port the front's port, 0 for any free one, or null for 8080 or the next free one
 * @param db the JDBC URL of an external database, or null for an H2 server of the demo's own
 * @param versionDb the URI of a VersionDB elsewhere, or null if the versions are with the users
 */
record DemoOptions(
        int nodes,
        @Nullable Integer port,
        Duration interval,
        @Nullable String db,
        @Nullable String versionDb) {
    static final int MAX_NODES = 16;

    private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|s|m)");
    private static final Duration SHORTEST = Duration.ofMillis(50);

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException if it is not valid; the message says why
     */
    static DemoOptions parse(String... arguments) {
        DemoOptions options = new DemoOptions(4, null, Duration.ofSeconds(1), null, null);
        List<String> rest = List.of(arguments);
        for (int i = 0; i < rest.size(); i += 2) {
            String name = rest.get(i);
            if (i + 1 == rest.size() && NAMES.contains(name)) {
                throw new IllegalArgumentException(name + " needs a value");
            }
            options = options.with(name, i + 1 < rest.size() ? rest.get(i + 1) : "");
        }
        return options;
    }

    private static final List<String> NAMES = List.of("--nodes", "--port", "--interval", "--db", "--version-db");

    private DemoOptions with(String name, String value) {
        return switch (name) {
            case "--nodes" -> new DemoOptions(number(name, value, 1, MAX_NODES), port, interval, db, versionDb);
            case "--port" -> new DemoOptions(nodes, number(name, value, 0, 65_535), interval, db, versionDb);
            case "--interval" -> new DemoOptions(nodes, port, duration(value), db, versionDb);
            case "--db" -> new DemoOptions(nodes, port, interval, jdbcUrl(value), versionDb);
            case "--version-db" -> new DemoOptions(nodes, port, interval, db, value);
            default -> throw new IllegalArgumentException("There is no option \"" + name + "\"");
        };
    }

    private static int number(String name, String value, int lowest, int highest) {
        int number = value.matches("\\d{1,6}") ? Integer.parseInt(value) : -1;
        if (number < lowest || number > highest) {
            throw new IllegalArgumentException(
                    name + " must be a whole number from " + lowest + " to " + highest + ", not \"" + value + "\"");
        }
        return number;
    }

    private static Duration duration(String value) {
        Matcher matcher = DURATION.matcher(value);
        Duration duration = Duration.ZERO;
        if (matcher.matches()) {
            long amount = Long.parseLong(matcher.group(1));
            duration = switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                default -> Duration.ofMinutes(amount);
            };
        }
        if (duration.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException(
                    "--interval must be a time of at least 50ms, such as 500ms, 1s or 2m, not \"" + value + "\"");
        }
        return duration;
    }

    /** Never shows the URL in the error, since it may hold a password. */
    private static String jdbcUrl(String value) {
        if (!value.startsWith("jdbc:")) {
            throw new IllegalArgumentException("--db must be a JDBC URL, such as jdbc:postgresql://host/database");
        }
        if (value.contains("#")) {
            throw new IllegalArgumentException(
                    "--db takes a JDBC URL without a #; options of the version store go with --version-db");
        }
        return value;
    }
}
