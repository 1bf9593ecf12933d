package io.versionkeeper.tck;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** As of a database that does not wait but checks: it refuses to follow a version that was replaced meanwhile. */
final class OptimisticTransactions extends MemoryTransactions {
    private final boolean tells;

    /** Those that do not tell of a conflict lose the bump. */
    OptimisticTransactions(TransactionalStore store, boolean tells) {
        super(store);
        this.tells = tells;
    }

    @Override
    public Transaction begin() {
        return new Buffered() {
            private final Map<ResourceId, Version> followed = new HashMap<>();

            @Override
            public void bump(Set<ResourceId> bumped) throws Exception {
                super.bump(bumped);
                followed.putAll(versions(bumped));
                pause();
            }

            @Override
            public void commit() throws Exception {
                synchronized (store.journal) {
                    if (versions(followed.keySet()).equals(followed)) {
                        super.commit();
                    } else if (tells) {
                        throw new ConflictException();
                    }
                }
            }
        };
    }

    @Override
    public boolean isConflict(Exception failure) {
        return failure instanceof ConflictException;
    }

    private static final class ConflictException extends Exception {
        private static final long serialVersionUID = 1;

        ConflictException() {
            super("another transaction changed the same");
        }
    }
}
