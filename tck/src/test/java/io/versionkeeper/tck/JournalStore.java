package io.versionkeeper.tck;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.IncrementalVersionStore;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.spi.WatchListener;
import io.versionkeeper.spi.WatchableVersionStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * A right store that watches and reads changes: it keeps a journal of all bumps, which the clients of a namespace share.
 * Its cursors are an incarnation and a place in the journal.
 */
class JournalStore extends FaultyStores.Faulty implements WatchableVersionStore, IncrementalVersionStore {
    private static final Map<String, Journal> JOURNALS = new ConcurrentHashMap<>();

    record Entry(ResourceId name, Version version) {}

    /** Guarded by itself. */
    static final class Journal {
        final List<Entry> entries = new ArrayList<>();
        private final List<WatchListener> listeners = new ArrayList<>();
        private String incarnation = "";

        /** Records that are lost take the journal with them. */
        void lose(String newIncarnation) {
            if (!incarnation.equals(newIncarnation)) {
                entries.clear();
                incarnation = newIncarnation;
            }
        }
    }

    final Journal journal;
    private final List<Watch> watches = new ArrayList<>();

    JournalStore(VersionStore correct, String namespace) {
        super(correct);
        journal = JOURNALS.computeIfAbsent(namespace, n -> new Journal());
    }

    @Override
    public Version bump(ResourceId name, long stamp) {
        synchronized (journal) {
            journal.lose(read(Set.of()).incarnation());
            Version version = super.bump(name, stamp);
            enter(name, version);
            return version;
        }
    }

    final void enter(ResourceId name, Version version) {
        synchronized (journal) {
            journal.entries.add(new Entry(name, version));
            List.copyOf(journal.listeners).forEach(listener -> listener.changed(name));
        }
    }

    @Override
    public Changes readChanges(String cursor, Set<ResourceId> names) {
        synchronized (journal) {
            Versions asked = read(names);
            journal.lose(asked.incarnation());
            Map<ResourceId, Version> versions = new HashMap<>(asked.present());
            int from = place(cursor);
            boolean known = from >= 0;
            if (known) {
                changes(from).forEach(entry -> versions.put(entry.name, entry.version));
            }
            return new Changes(new Versions(asked.incarnation(), versions), cursorAtEnd(), known);
        }
    }

    List<Entry> changes(int from) {
        return journal.entries.subList(from, journal.entries.size());
    }

    String cursorAtEnd() {
        synchronized (journal) {
            return journal.incarnation + "/" + journal.entries.size();
        }
    }

    /** Where in the journal a cursor stands; -1 if it is not one of this journal. */
    int place(String cursor) {
        if (cursor == null || !cursor.matches(Pattern.quote(journal.incarnation) + "/\\d{1,9}")) {
            return -1;
        }
        int place = Integer.parseInt(cursor.substring(journal.incarnation.length() + 1));
        return place <= journal.entries.size() ? place : -1;
    }

    @Override
    public Watch watch(WatchListener listener) {
        read(Set.of());
        synchronized (journal) {
            journal.listeners.add(listener);
        }
        Watch watch = () -> {
            synchronized (journal) {
                journal.listeners.remove(listener);
            }
        };
        watches.add(watch);
        return watch;
    }

    @Override
    public void close() {
        watches.forEach(Watch::close);
        super.close();
    }
}
