package io.versionkeeper.tck;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Right transactions over a {@link TransactionalStore}: each keeps what it is to do, and does it at its commit, in one
 * step.
 */
class MemoryTransactions implements Transactions {
    private static final Map<JournalStore.Journal, String> TEXTS = new ConcurrentHashMap<>();

    final TransactionalStore store;

    MemoryTransactions(TransactionalStore store) {
        this.store = store;
    }

    @Override
    public Transaction begin() throws Exception {
        return new Buffered();
    }

    @Override
    public String data() {
        synchronized (store.journal) {
            return TEXTS.get(store.journal);
        }
    }

    /** The present versions, those of absent resources too. */
    final Map<ResourceId, Version> versions(Set<ResourceId> names) {
        Map<ResourceId, Version> versions = new ConcurrentHashMap<>();
        names.forEach(name -> versions.put(name, Rules.read(store, name)));
        return versions;
    }

    /** For those who look on another thread. */
    static void pause() {
        LockSupport.parkNanos(1_000_000);
    }

    class Buffered implements Transaction {
        final Set<ResourceId> names = new TreeSet<>();
        private String text;

        @Override
        public void write(String newText) throws Exception {
            text = newText;
        }

        @Override
        public void bump(Set<ResourceId> bumped) throws Exception {
            store.read(Set.of()); // throws if the client is closed
            names.addAll(bumped);
        }

        @Override
        public void commit() throws Exception {
            synchronized (store.journal) {
                writeText();
                bumpNames();
            }
        }

        final void writeText() {
            if (text != null) {
                TEXTS.put(store.journal, text);
            }
        }

        void bumpNames() {
            names.forEach(name -> Rules.bump(store, name));
        }

        @Override
        public void close() throws Exception {
            names.clear();
        }
    }
}
