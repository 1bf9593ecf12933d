package io.versionkeeper.store.etcd;

import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.tck.Fault;
import io.versionkeeper.tck.Transactions;
import io.versionkeeper.tck.VersionStoreTck;
import io.versionkeeper.testservers.Etcd;
import io.versionkeeper.testservers.FaultHooks;
import io.versionkeeper.testservers.FreePort;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;

class EtcdTckTest extends VersionStoreTck {
    @RegisterExtension
    static final FaultHooks FAULTS = new FaultHooks();

    private static String url;

    @BeforeAll
    static void findServer() {
        url = Etcd.server().newDatabaseUrl();
    }

    @Override
    protected VersionStore open(String namespace) {
        return EtcdVersionStore.open(uri(namespace));
    }

    @Override
    protected String uri(String namespace) {
        return TestEtcd.uri(url, namespace);
    }

    @Override
    protected void wipe(String namespace) {
        TestEtcd.wipe(url, namespace);
    }

    @Override
    protected Transactions transactions(VersionStore store, String namespace) {
        return new EtcdTransactions(url, store, namespace);
    }

    @Override
    protected VersionStore unreachable() {
        return EtcdVersionStore.open("etcd://127.0.0.1:" + FreePort.choose() + "#timeout=1s");
    }

    @Override
    protected VersionStore openBreakable(String namespace) {
        return EtcdVersionStore.open(
                FAULTS.url(Etcd::startBreakable) + "#timeout=1s&namespace=" + TestEtcd.encode(namespace));
    }

    @Override
    protected void inflict(Fault fault) {
        FAULTS.inflict(fault);
    }

    @Override
    protected void mend() {
        FAULTS.mend();
    }
}
