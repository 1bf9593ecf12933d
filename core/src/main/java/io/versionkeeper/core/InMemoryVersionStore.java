package io.versionkeeper.core;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.IncrementalVersionStore;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.spi.WatchListener;
import io.versionkeeper.spi.WatchableVersionStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The reference implementation of {@link VersionStore} and of what only some stores can do, for tests and for keepers
 * that share one process. Nothing outlives the process. Thread-safe.
 */
public final class InMemoryVersionStore implements WatchableVersionStore, IncrementalVersionStore {
    private final Records records;
    private final List<OpenWatch> watches = new CopyOnWriteArrayList<>();
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

    /** From now on this client reaches nothing: its calls throw {@link StoreUnavailableException}, its watches end. */
    public void disconnect() {
        disconnected = true;
        watches.forEach(watch -> watch.end(new StoreUnavailableException("Disconnected", null)));
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
    public Changes readChanges(@Nullable String cursor, Set<ResourceId> names) {
        requireUsable();
        return records.readChanges(cursor, names);
    }

    @Override
    public Watch watch(WatchListener listener) {
        OpenWatch watch = new OpenWatch(listener);
        watches.add(watch);
        records.watches.add(watch);
        try {
            requireUsable();
            return watch;
        } catch (RuntimeException e) {
            watch.close();
            throw e;
        }
    }

    @Override
    public void close() {
        closed = true;
        watches.forEach(OpenWatch::close);
    }

    private void requireUsable() {
        if (closed) {
            throw new IllegalStateException("This InMemoryVersionStore is closed");
        }
        if (disconnected) {
            throw new StoreUnavailableException("This InMemoryVersionStore is disconnected", null);
        }
    }

    private final class OpenWatch implements Watch {
        private final WatchListener listener;
        private final AtomicBoolean ended = new AtomicBoolean();

        OpenWatch(WatchListener listener) {
            this.listener = listener;
        }

        /** Holds a closing thread up until the listener has returned. */
        synchronized void tell(@Nullable ResourceId name) {
            if (!ended.get()) {
                listener.changed(name);
            }
        }

        synchronized void end(Throwable cause) {
            if (remove()) {
                listener.ended(cause);
            }
        }

        @Override
        public synchronized void close() {
            remove();
        }

        private boolean remove() {
            watches.remove(this);
            records.watches.remove(this);
            return ended.compareAndSet(false, true);
        }
    }

    private static final class Records {
        private static final Pattern CURSOR = Pattern.compile("(\\d{1,18}) (.+)");

        private final List<OpenWatch> watches = new CopyOnWriteArrayList<>();
        private final Map<ResourceId, Entry> present = new HashMap<>();
        /** The resources by their last change, counted over all of them. */
        private final NavigableMap<Long, ResourceId> changes = new TreeMap<>();

        private String incarnation = newIncarnation();
        private long lastChange;

        private record Entry(Version version, long change) {}

        synchronized Versions read(Set<ResourceId> names) {
            Map<ResourceId, Version> versions = new HashMap<>();
            names.forEach(name -> add(name, versions));
            return new Versions(incarnation, versions);
        }

        synchronized Changes readChanges(@Nullable String cursor, Set<ResourceId> names) {
            Map<ResourceId, Version> versions = new HashMap<>();
            names.forEach(name -> add(name, versions));
            Matcher parts = CURSOR.matcher(cursor == null ? "" : cursor);
            boolean known = parts.matches()
                    && parts.group(2).equals(incarnation)
                    && Long.parseLong(parts.group(1)) <= lastChange;
            if (known) {
                changes.tailMap(Long.parseLong(parts.group(1)), false).values().forEach(name -> add(name, versions));
            }
            return new Changes(new Versions(incarnation, versions), lastChange + " " + incarnation, known);
        }

        private void add(ResourceId name, Map<ResourceId, Version> versions) {
            Entry record = present.get(name);
            if (record != null) {
                versions.put(name, record.version);
            }
        }

        Version bump(ResourceId name, long stamp) {
            Version version = bumpRecord(name, stamp);
            watches.forEach(watch -> watch.tell(name));
            return version;
        }

        private synchronized Version bumpRecord(ResourceId name, long stamp) {
            Entry last = present.get(name);
            long number = 1;
            if (last != null) {
                number += last.version.number();
                changes.remove(last.change);
            }
            Version version = Version.of(number, stamp);
            present.put(name, new Entry(version, ++lastChange));
            changes.put(lastChange, name);
            return version;
        }

        void wipe() {
            loseAll();
            watches.forEach(watch -> watch.tell(null));
        }

        private synchronized void loseAll() {
            present.clear();
            changes.clear();
            incarnation = newIncarnation();
        }

        private static String newIncarnation() {
            return UUID.randomUUID().toString();
        }
    }
}
