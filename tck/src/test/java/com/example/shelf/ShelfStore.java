package com.example.shelf;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.StoreUri;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Keeps versions on a shelf server, as texts "number stamp". */
public final class ShelfStore implements VersionStore {
    private final StoreUri uri;
    private volatile boolean closed;

    ShelfStore(StoreUri uri) {
        this.uri = uri;
    }

    @Override
    public Versions read(Set<ResourceId> names) {
        Set<String> keys = new HashSet<>(Set.of(incarnationKey()));
        names.forEach(name -> keys.add(key(name)));
        return call(server -> {
            Map<String, String> found = server.getAll(keys);
            String incarnation = found.get(incarnationKey());
            if (incarnation == null) {
                // The first client of an empty namespace draws it; all others get what that one drew.
                incarnation =
                        server.putIfAbsent(incarnationKey(), UUID.randomUUID().toString());
            }
            Map<ResourceId, Version> present = new HashMap<>();
            for (ResourceId name : names) {
                String record = found.get(key(name));
                if (record != null) {
                    present.put(name, version(record));
                }
            }
            return new Versions(incarnation, present);
        });
    }

    @Override
    public Version bump(ResourceId name, long stamp) {
        // One atomic step of the server: a read followed by a write would lose bumps.
        return call(server -> version(server.update(
                key(name), last -> (last == null ? 1 : version(last).number() + 1) + " " + stamp)));
    }

    @Override
    public void close() {
        closed = true;
    }

    /** No name holds a control character, so no two pairs of namespace and name give the same key. */
    private String key(ResourceId name) {
        return uri.namespace() + "\0" + name;
    }

    private String incarnationKey() {
        return uri.namespace() + "\0";
    }

    private static Version version(String record) {
        int blank = record.indexOf(' ');
        return Version.of(Long.parseLong(record.substring(0, blank)), Long.parseLong(record.substring(blank + 1)));
    }

    private <T> T call(Call<T> call) {
        if (closed) {
            throw new IllegalStateException("The store " + uri + " is closed");
        }
        try {
            return call.on(ShelfServer.connect(uri.location()));
        } catch (IOException e) {
            throw new StoreUnavailableException("The store " + uri + " does not answer: " + e.getMessage(), e);
        }
    }

    private interface Call<T> {
        T on(ShelfServer server) throws IOException;
    }
}
