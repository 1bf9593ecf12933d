package io.versionkeeper.store.etcd;

import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.tck.VersionStoreTck;
import io.versionkeeper.testservers.Etcd;
import io.versionkeeper.testservers.FreePort;
import org.junit.jupiter.api.BeforeAll;

class EtcdTckTest extends VersionStoreTck {
    private static String url;

    @BeforeAll
    static void findServer() {
        url = Etcd.server().newDatabaseUrl();
    }

    @Override
    protected VersionStore open(String namespace) {
        return EtcdVersionStore.open(TestEtcd.uri(url, namespace));
    }

    @Override
    protected void wipe(String namespace) {
        TestEtcd.wipe(url, namespace);
    }

    @Override
    protected VersionStore unreachable() {
        return EtcdVersionStore.open("etcd://127.0.0.1:" + FreePort.choose() + "#timeout=1s");
    }
}
