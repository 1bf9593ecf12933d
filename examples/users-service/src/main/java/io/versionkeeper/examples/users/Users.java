package io.versionkeeper.examples.users;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All users, as of one load: the value of the resource {@code users}. Immutable, so that any thread may read it. */
public final class Users {
    private final Map<Long, User> byId;

    Users(Collection<User> users) {
        Map<Long, User> map = new LinkedHashMap<>();
        users.forEach(user -> map.put(user.id(), user));
        byId = Collections.unmodifiableMap(map);
    }

    /** In the order of the table. */
    public Collection<User> all() {
        return byId.values();
    }

    @Nullable User byId(long id) {
        return byId.get(id);
    }

    int size() {
        return byId.size();
    }
}
