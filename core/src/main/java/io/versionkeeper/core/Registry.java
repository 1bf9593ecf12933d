package io.versionkeeper.core;

import io.versionkeeper.ResourceId;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The open resources, those that the engine has yet to take over among them: by name, and by version. Thread-safe. */
final class Registry {
    private final Map<ResourceId, VersionedResource<?>> byName = new ConcurrentHashMap<>();
    /** Those of several versions, by each of these. */
    private final Map<ResourceId, Set<VersionedResource<?>>> ofSeveral = new ConcurrentHashMap<>();

    /** False if one of that name is there. */
    boolean add(VersionedResource<?> resource) {
        if (byName.putIfAbsent(resource.id(), resource) != null) {
            return false;
        }
        if (resource.isOfSeveral()) {
            resource.versions()
                    .forEach(version -> ofSeveral.compute(version, (key, found) -> {
                        Set<VersionedResource<?>> resources = found == null ? ConcurrentHashMap.newKeySet() : found;
                        resources.add(resource);
                        return resources;
                    }));
        }
        return true;
    }

    void remove(VersionedResource<?> resource) {
        if (byName.remove(resource.id(), resource) && resource.isOfSeveral()) {
            resource.versions()
                    .forEach(version -> ofSeveral.computeIfPresent(version, (key, resources) -> {
                        resources.remove(resource);
                        return resources.isEmpty() ? null : resources;
                    }));
        }
    }

    @Nullable VersionedResource<?> get(ResourceId name) {
        return byName.get(name);
    }

    Collection<VersionedResource<?>> all() {
        return byName.values();
    }

    boolean hasVersion(ResourceId version) {
        VersionedResource<?> resource = byName.get(version);
        return (resource != null && !resource.isOfSeveral()) || ofSeveral.containsKey(version);
    }

    void forEachOf(ResourceId version, Consumer<? super VersionedResource<?>> action) {
        VersionedResource<?> resource = byName.get(version);
        if (resource != null && !resource.isOfSeveral()) {
            action.accept(resource);
        }
        ofSeveral.getOrDefault(version, Set.of()).forEach(action);
    }
}
