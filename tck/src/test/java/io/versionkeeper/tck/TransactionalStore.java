package io.versionkeeper.tck;

import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.util.Set;

/** A right store for {@link MemoryTransactions}: its reads too wait while one becomes visible. */
class TransactionalStore extends JournalStore {
    TransactionalStore(VersionStore correct, String namespace) {
        super(correct, namespace);
    }

    @Override
    public Versions read(Set<ResourceId> names) {
        synchronized (journal) {
            return super.read(names);
        }
    }
}
