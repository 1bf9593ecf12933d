package io.versionkeeper.benchmarks.heap;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.core.InMemoryVersionStore;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.IncrementalVersionStore;
import io.versionkeeper.spi.Versions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A store in memory that answers with objects of the answer's own, as a store across a network does. */
final class FreshVersions implements IncrementalVersionStore {
    private final InMemoryVersionStore store;

    FreshVersions(InMemoryVersionStore store) {
        this.store = store;
    }

    @Override
    public Versions read(Set<ResourceId> names) {
        return fresh(store.read(names));
    }

    @Override
    public Changes readChanges(@Nullable String cursor, Set<ResourceId> names) {
        Changes shared = store.readChanges(cursor, names);
        return new Changes(fresh(shared.versions()), shared.cursor(), shared.known());
    }

    private static Versions fresh(Versions shared) {
        Map<ResourceId, Version> fresh = new HashMap<>();
        shared.present()
                .forEach((name, version) ->
                        fresh.put(new ResourceId(name.name()), Version.of(version.number(), version.stamp())));
        return new Versions(shared.incarnation(), fresh);
    }

    @Override
    public Version bump(ResourceId name, long stamp) {
        return store.bump(name, stamp);
    }

    @Override
    public void close() {
        store.close();
    }
}
