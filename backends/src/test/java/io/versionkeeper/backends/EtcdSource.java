package io.versionkeeper.backends;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.store.etcd.EtcdVersionStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** etcd: a transaction is the operations that its commit sends, and each entry is a key. */
final class EtcdSource implements Source {
    private static final long TIMEOUT_SECONDS = 5;

    private final String namespace;
    private final EtcdVersionStore store;
    private final Client client;
    private final List<Op> operations = new ArrayList<>();

    EtcdSource(String uri) {
        namespace = uri.replaceFirst(".*#", "");
        store = EtcdVersionStore.open(uri);
        client = Client.builder()
                .endpoints(uri.replaceFirst("etcd:", "http:").replaceFirst("#.*", ""))
                .build();
    }

    private String prefix(ResourceId resource) {
        return "entries of " + resource + ", " + namespace + "/";
    }

    private static ByteSequence bytes(String text) {
        return ByteSequence.from(text, UTF_8);
    }

    @Override
    public VersionStore store() {
        return store;
    }

    @Override
    public Set<String> load(ResourceId resource) throws Exception {
        String prefix = prefix(resource);
        GetOption all = GetOption.builder().isPrefix(true).build();
        return client.getKVClient().get(bytes(prefix), all).get(TIMEOUT_SECONDS, TimeUnit.SECONDS).getKvs().stream()
                .map(record -> record.getKey().toString(UTF_8).substring(prefix.length()))
                .collect(Collectors.toSet());
    }

    @Override
    public void begin() {
        operations.clear();
    }

    @Override
    public void write(ResourceId resource, String entry) {
        operations.add(Op.put(bytes(prefix(resource) + entry), bytes(""), PutOption.DEFAULT));
    }

    @Override
    public void bump(ResourceId resource) {
        operations.addAll(store.bumpOps(Set.of(resource)));
    }

    @Override
    public void commit() throws Exception {
        var unused = client.getKVClient()
                .txn()
                .Then(operations.toArray(Op[]::new))
                .commit()
                .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    /** Nothing was sent. */
    @Override
    public void rollback() {
        operations.clear();
    }

    @Override
    public void close() {
        store.close();
        client.close();
    }
}
