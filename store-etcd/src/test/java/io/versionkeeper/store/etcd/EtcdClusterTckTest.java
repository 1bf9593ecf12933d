package io.versionkeeper.store.etcd;

import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.tck.Transactions;
import io.versionkeeper.tck.VersionStoreTck;
import io.versionkeeper.testservers.Etcd;
import io.versionkeeper.testservers.EtcdCluster;
import io.versionkeeper.testservers.FreePort;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class EtcdClusterTckTest extends VersionStoreTck {
    private static EtcdCluster cluster;

    @BeforeAll
    static void startCluster() {
        cluster = Etcd.startCluster();
    }

    @AfterAll
    static void stopCluster() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Override
    protected VersionStore open(String namespace) {
        return EtcdVersionStore.open(TestEtcd.uri(cluster.url(), namespace));
    }

    @Override
    protected void wipe(String namespace) {
        TestEtcd.wipe(cluster.url(), namespace);
    }

    @Override
    protected Transactions transactions(VersionStore store, String namespace) {
        return new EtcdTransactions(cluster.url(), store, namespace);
    }

    @Override
    protected VersionStore unreachable() {
        return EtcdVersionStore.open(
                "etcd://127.0.0.1:" + FreePort.choose() + ",[::1]:" + FreePort.choose() + "#timeout=1s");
    }
}
