package io.versionkeeper.core;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The reference implementation of {@link VersionStore}, for tests and for keepers that share one process. Nothing
 * outlives the process. Thread-safe.
 */
public final class InMemoryVersionStore implements VersionStore {
    private final Records records;
    private volatile boolean disconnected;
    private volatile boolean closed;

    /** A store without records. */
    public InMemoryVersionStore() {
        this(new Records());
    }

    private InMemoryVersionStore(Records records) {
        this.records = records;
    }

    /**
     * Another client of the same records, as another node would have it.
     *
     * @return a new store, which is closed for itself
     */
    public InMemoryVersionStore newClient() {
        return new InMemoryVersionStore(records);
    }

    /** Loses all records, for all clients; the incarnation changes, as it does in a database that was wiped. */
    public void wipe() {
        records.wipe();
    }

    /** From now on this client reaches nothing: its calls throw {@link StoreUnavailableException}. */
    public void disconnect() {
        disconnected = true;
    }

    /** This client reaches the records again. */
    public void reconnect() {
        disconnected = false;
    }

    @Override
    public Versions read(Set<ResourceId> names) {
        requireUsable();
        return records.read(names);
    }

    @Override
    public Version bump(ResourceId name, long stamp) {
        requireUsable();
        return records.bump(name, stamp);
    }

    @Override
    public void close() {
        closed = true;
    }

    private void requireUsable() {
        if (closed) {
            throw new IllegalStateException("This InMemoryVersionStore is closed");
        }
        if (disconnected) {
            throw new StoreUnavailableException("This InMemoryVersionStore is disconnected", null);
        }
    }

    private static final class Records {
        private final Map<ResourceId, Version> versions = new HashMap<>();
        private String incarnation = newIncarnation();

        synchronized Versions read(Set<ResourceId> names) {
            Map<ResourceId, Version> present = new HashMap<>();
            for (ResourceId name : names) {
                Version version = versions.get(name);
                if (version != null) {
                    present.put(name, version);
                }
            }
            return new Versions(incarnation, present);
        }

        synchronized Version bump(ResourceId name, long stamp) {
            return versions.merge(name, Version.of(1, stamp), (last, first) -> Version.of(last.number() + 1, stamp));
        }

        synchronized void wipe() {
            versions.clear();
            incarnation = newIncarnation();
        }

        private static String newIncarnation() {
            return UUID.randomUUID().toString();
        }
    }
}
