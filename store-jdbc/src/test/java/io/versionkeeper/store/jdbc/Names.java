package io.versionkeeper.store.jdbc;

import io.versionkeeper.ResourceId;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Names that databases like to mix up, or to take for something else. */
final class Names {
    static final List<String> HOSTILE = List.of(
            "Users",
            "users",
            "USERS",
            "users ",
            "users  ",
            " users",
            "users\u00a0",
            "\u00fcsers",
            "u\u0308sers",
            "users'",
            "users\"",
            "users`",
            "users\\",
            "users\\'",
            "users%",
            "users_",
            "user_",
            "users*",
            "users?",
            ":users",
            "<users>",
            "{users}",
            "${users}",
            "users; DROP TABLE versionkeeper; --",
            "/* users */",
            "null",
            "0",
            "00",
            "0x41",
            "\ud83d\ude00",
            "\ud83d\ude01",
            "stra\u00dfe",
            "strasse",
            "STRASSE",
            "\u017fusers",
            "susers",
            "\ufeffusers",
            "us\u200bers",
            "\ud83d\ude00".repeat(255),
            "\ud83d\ude00".repeat(254) + "\ud83d\ude01",
            "x".repeat(255),
            "x".repeat(254));

    private Names() {}

    static ResourceId id(String name) {
        return ResourceId.of(name);
    }

    static Set<ResourceId> ids(String... names) {
        return ids(List.of(names));
    }

    static Set<ResourceId> ids(Collection<String> names) {
        return names.stream().map(ResourceId::of).collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
