package io.versionkeeper.store.etcd;

import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.testservers.Etcd;
import io.versionkeeper.testservers.LostBumpsContract;
import io.versionkeeper.testservers.PrivateServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A deleted prefix, and a snapshot that is restored with a token of its own, as docs/store-etcd.md says. */
class EtcdOperatorTest extends LostBumpsContract {
    @TempDir
    Path folder;

    private final PrivateServer server = Etcd.start();

    @AfterEach
    void stop() {
        server.close();
    }

    @Override
    protected VersionStore open() {
        return EtcdVersionStore.open(server.newDatabaseUrl() + "#timeout=5s");
    }

    @Override
    protected void wipe() throws Exception {
        Etcdctl.of(server).run("etcdctl del --prefix versionkeeper/default/");
    }

    @Override
    protected void save() throws Exception {
        Etcdctl.of(server).save(folder.resolve("snapshot"));
    }

    @Override
    protected void restore() throws Exception {
        Etcdctl.of(server).restore(folder.resolve("snapshot"), "--initial-cluster-token=another");
    }

    @Override
    protected boolean restoreShows() {
        return true;
    }
}
