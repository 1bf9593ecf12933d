package io.versionkeeper.tck;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStore;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** As an embedded database with one writer at a time, for whom all others wait; reads go on. */
final class OneWriterStore extends TransactionalStore {
    private static final Map<Journal, Semaphore> WRITERS = new ConcurrentHashMap<>();

    OneWriterStore(VersionStore correct, String namespace) {
        super(correct, namespace);
    }

    private Semaphore writer() {
        return WRITERS.computeIfAbsent(journal, j -> new Semaphore(1, true));
    }

    @Override
    public Version bump(ResourceId name, long stamp) {
        acquire();
        try {
            return super.bump(name, stamp);
        } finally {
            writer().release();
        }
    }

    private void acquire() {
        try {
            writer().acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted", e);
        }
    }

    private void bumpAsWriter(ResourceId name) {
        super.bump(name, Rules.newStamp());
    }

    /** Its transactions hold the writer's place from their first write on. */
    static final class OneAtATime extends MemoryTransactions {
        private final OneWriterStore oneWriter;
        private final boolean saysSo;

        OneAtATime(TransactionalStore store, boolean saysSo) {
            super(store);
            oneWriter = (OneWriterStore) store;
            this.saysSo = saysSo;
        }

        @Override
        public boolean oneAtATime() {
            return saysSo;
        }

        @Override
        public Transaction begin() {
            return new Buffered() {
                private boolean isWriter;

                private void becomeWriter() {
                    if (!isWriter) {
                        oneWriter.acquire();
                        isWriter = true;
                    }
                }

                @Override
                public void write(String text) throws Exception {
                    becomeWriter();
                    super.write(text);
                }

                @Override
                public void bump(Set<ResourceId> bumped) throws Exception {
                    super.bump(bumped);
                    becomeWriter();
                }

                @Override
                void bumpNames() {
                    names.forEach(oneWriter::bumpAsWriter);
                }

                @Override
                public void close() throws Exception {
                    super.close();
                    if (isWriter) {
                        isWriter = false;
                        oneWriter.writer().release();
                    }
                }
            };
        }
    }
}
