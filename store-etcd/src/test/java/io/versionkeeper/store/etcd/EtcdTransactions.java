package io.versionkeeper.store.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.tck.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A transaction is its operations, which the commit sends; the data are in a key beside the versions. */
final class EtcdTransactions implements Transactions, AutoCloseable {
    private final Client client;
    private final EtcdVersionStore store;
    private final ByteSequence key;

    EtcdTransactions(String url, VersionStore store, String namespace) {
        this.client = TestEtcd.client(url).build();
        this.store = (EtcdVersionStore) store;
        this.key = TestEtcd.bytes("data of " + namespace);
    }

    @Override
    public Transaction begin() {
        return new Operations();
    }

    @Override
    public @Nullable String data() throws Exception {
        return client.getKVClient().get(key).get(5, TimeUnit.SECONDS).getKvs().stream()
                .map(record -> record.getValue().toString(UTF_8))
                .findFirst()
                .orElse(null);
    }

    @Override
    public void close() {
        client.close();
    }

    private final class Operations implements Transaction {
        private final List<Op> operations = new ArrayList<>();

        @Override
        public void write(String text) {
            operations.add(Op.put(key, TestEtcd.bytes(text), PutOption.DEFAULT));
        }

        @Override
        public void bump(Set<ResourceId> names) {
            operations.addAll(store.bumpOps(names));
        }

        @Override
        public void commit() throws Exception {
            var unused = client.getKVClient()
                    .txn()
                    .Then(operations.toArray(Op[]::new))
                    .commit()
                    .get(5, TimeUnit.SECONDS);
        }

        @Override
        public void close() {
            // Nothing was sent.
        }
    }
}
