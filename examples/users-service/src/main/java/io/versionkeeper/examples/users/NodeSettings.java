package io.versionkeeper.examples.users;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node is told at its start. It travels in environment variables, since a command line, where a URL may show a
 * password, can be read by every user of the machine.
 *
 * @param name such as {@code node-1}
 * @param usersDb the JDBC URL of the UsersDB
 * @param versionDb the URI of the VersionDB, or null if the versions are in the UsersDB
 * @param interval the time between two polls
 */
public record NodeSettings(
        String name, String usersDb, @Nullable String versionDb, Duration interval) {
    /** A first line of its output starts with this, followed by the port of its API. */
    public static final String PORT = "@port ";
    /** It prints this line when it holds both resources. */
    public static final String READY = "@ready";

    /** The URI of the version store, wherever it is. */
    public String versionStoreUri() {
        return versionDb != null ? versionDb : usersDb + "#namespace=users-service";
    }

    /** The same settings for the node of another name. */
    public NodeSettings named(String other) {
        return new NodeSettings(other, usersDb, versionDb, interval);
    }

    /** Whether data and versions are in one database, and so can change in one transaction. */
    boolean oneDatabase() {
        return versionDb == null;
    }

    /** The environment variables that carry these settings. */
    public Map<String, String> toEnvironment() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("DEMO_NODE", name);
        variables.put("DEMO_USERS_DB", usersDb);
        variables.put("DEMO_VERSION_DB", versionDb == null ? "" : versionDb);
        variables.put("DEMO_INTERVAL", interval.toString());
        return variables;
    }

    /** Reads what {@link #toEnvironment} wrote. */
    public static NodeSettings fromEnvironment(Map<String, String> variables) {
        String versionDb = required(variables, "DEMO_VERSION_DB");
        return new NodeSettings(
                required(variables, "DEMO_NODE"),
                required(variables, "DEMO_USERS_DB"),
                versionDb.isEmpty() ? null : versionDb,
                Duration.parse(required(variables, "DEMO_INTERVAL")));
    }

    private static String required(Map<String, String> variables, String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new IllegalArgumentException("The environment has no " + name + "; start the nodes by bin/demo");
        }
        return value;
    }
}
