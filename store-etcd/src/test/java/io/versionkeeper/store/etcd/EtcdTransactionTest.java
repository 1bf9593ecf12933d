package io.versionkeeper.store.etcd;

import static io.versionkeeper.store.etcd.TestEtcd.USERS;
import static io.versionkeeper.store.etcd.TestEtcd.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.testservers.Etcd;
import io.versionkeeper.testservers.Heard;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bumps in a transaction of the application's. */
class EtcdTransactionTest {
    private static final ResourceId PRICES = ResourceId.of("prices");
    private static final Set<ResourceId> BOTH = Set.of(USERS, PRICES);

    private final String url = Etcd.server().newDatabaseUrl();
    private final String namespace = TestEtcd.newNamespace();
    private final String data = "data of " + namespace;
    private final Client client = TestEtcd.client(url).build();
    private final EtcdVersionStore store = EtcdVersionStore.open(TestEtcd.uri(url, namespace));

    @AfterEach
    void close() {
        store.close();
        client.close();
    }

    @Test
    void theCommitShowsDataAndBumpsAtOnceToReadsChangesAndWatches() throws Exception {
        store.bump(PRICES, 1);
        Changes read = store.readChanges(null, BOTH);
        Heard heard = new Heard();
        store.watch(heard);
        List<Op> bumps = store.bumpOps(BOTH);
        assertThat(store.read(BOTH)).as("nothing was sent").isEqualTo(read.versions());

        TxnResponse committed = commit(0, bumps);
        assertThat(committed.isSucceeded()).isTrue();

        Changes changes = store.readChanges(read.cursor(), Set.of());
        assertThat(changes.known()).isTrue();
        assertThat(changes.versions().present()).containsOnlyKeys(BOTH);
        Version users = changes.versions().of(USERS);
        Version prices = changes.versions().of(PRICES);
        assertThat(users.number())
                .isEqualTo(prices.number())
                .isEqualTo(committed.getHeader().getRevision());
        assertThat(users.stamp()).isNotEqualTo(prices.stamp());
        assertThat(store.read(BOTH)).isEqualTo(changes.versions());
        assertThat(client.getKVClient().get(bytes(data)).join().getKvs().get(0).getModRevision())
                .isEqualTo(users.number());
        ResourceId first = heard.next().orElseThrow();
        assertThat(Set.of(first, heard.next().orElseThrow())).isEqualTo(BOTH);
    }

    @Test
    void aComparisonThatFailsLeavesNeither() {
        store.bump(PRICES, 1);
        Changes read = store.readChanges(null, BOTH);
        assertThat(commit(7, store.bumpOps(BOTH)).isSucceeded()).isFalse();
        assertThat(store.read(BOTH)).isEqualTo(read.versions());
        assertThat(client.getKVClient().get(bytes(data)).join().getKvs()).isEmpty();
    }

    @Test
    void tooManyOperationsAndAKeyTwiceAreRefusedAsAWhole() {
        Set<ResourceId> many = IntStream.range(0, 127)
                .mapToObj(i -> ResourceId.of("name " + i))
                .collect(Collectors.toSet());
        assertThat(commit(0, store.bumpOps(many)).isSucceeded()).isTrue();
        assertThat(store.read(many).present()).containsOnlyKeys(many);

        List<Op> tooMany = new ArrayList<>(store.bumpOps(many));
        tooMany.addAll(store.bumpOps(BOTH));
        assertThatThrownBy(() -> commit(0, tooMany)).hasMessageContaining("too many operations");
        List<Op> twice = new ArrayList<>(store.bumpOps(BOTH));
        twice.addAll(store.bumpOps(Set.of(USERS)));
        assertThatThrownBy(() -> commit(0, twice)).hasMessageContaining("duplicate key");
        assertThat(store.read(BOTH).present()).isEmpty();
        assertThat(store.bumpOps(Set.of())).isEmpty();

        store.close();
        assertThatThrownBy(() -> store.bumpOps(BOTH)).isInstanceOf(IllegalStateException.class);
    }

    /** If the data have been put by so many revisions: 0 for not yet. */
    private TxnResponse commit(long version, List<Op> bumps) {
        List<Op> all = new ArrayList<>(bumps);
        all.add(Op.put(bytes(data), bytes("new"), PutOption.DEFAULT));
        return client.getKVClient()
                .txn()
                .If(new Cmp(bytes(data), Cmp.Op.EQUAL, CmpTarget.version(version)))
                .Then(all.toArray(Op[]::new))
                .commit()
                .join();
    }
}
