package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.VersionStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Holds what polls by cursor told of a storm, as a node does. */
final class Follower {
    private final VersionStore store;
    private final Map<ResourceId, Version> held = new HashMap<>();
    private @Nullable String cursor;
    private int polls;

    Follower(VersionStore store) {
        this.store = store;
    }

    void poll() {
        Changes answer = ChangesRules.readChanges(store, cursor, Set.of());
        if (!answer.known()) {
            answer = ChangesRules.readChanges(store, null, BumpStorm.NAMES);
        }
        answer.versions().present().forEach(this::hold);
        cursor = answer.cursor();
        polls++;
    }

    private void hold(ResourceId name, Version version) {
        Version before = held.getOrDefault(name, Version.NONE);
        assertThat(before.isNone() || before.number() <= version.number())
                .as(Rules.expected(
                        "VS-13.5",
                        "no answer is behind an earlier one, as " + version + " of " + name + " is behind " + before,
                        "changes of one moment and versions of another"))
                .isTrue();
        held.put(name, version);
    }

    Map<ResourceId, Version> held() {
        return held;
    }

    int polls() {
        return polls;
    }
}
