package io.versionkeeper.store.etcd;

import static io.versionkeeper.store.etcd.TestEtcd.USERS;
import static io.versionkeeper.store.etcd.TestEtcd.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.testservers.Etcd;
import io.versionkeeper.testservers.EtcdCluster;
import io.versionkeeper.testservers.Heard;
import io.versionkeeper.testservers.PrivateServer;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cluster that loses members, the leader among them. */
class EtcdClusterTest {
    private EtcdCluster cluster;
    private EtcdVersionStore store;

    @BeforeEach
    void start() {
        cluster = Etcd.startCluster();
        store = EtcdVersionStore.open(cluster.url() + "#timeout=1s");
    }

    @AfterEach
    void stop() {
        store.close();
        cluster.close();
    }

    @Test
    void anyOneMemberMayBeLost() throws Exception {
        Version last = awaitBump(Version.of(1, 0));
        String incarnation = awaitIncarnation();
        Heard heard = new Heard();
        Watch watch = awaitWatch(heard);
        for (PrivateServer member : cluster.members()) {
            member.kill();
            assertThat(awaitRead()).isEqualTo(last);
            last = awaitBump(last);
            assertThat(awaitRead()).isEqualTo(last);
            if (!heard.ended.isEmpty()) {
                // It was the member that the store is connected to.
                heard = new Heard();
                watch = awaitWatch(heard);
                last = awaitBump(last);
            }
            assertThat(heard.next()).contains(USERS);
            member.restart();
        }
        watch.close();
        assertThat(awaitIncarnation()).isEqualTo(incarnation);
    }

    @Test
    void anyOneMemberMayHang() {
        Version last = awaitBump(Version.of(1, 0));
        for (PrivateServer member : cluster.members()) {
            member.pause();
            assertThat(awaitRead()).isEqualTo(last);
            last = awaitBump(last);
            member.resume();
        }
    }

    @Test
    void withoutAMajorityTheStoreIsUnavailableAndThenRecovers() {
        Version last = awaitBump(Version.of(1, 0));
        cluster.members().get(0).pause();
        cluster.members().get(1).pause();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> store.read(Set.of())).isInstanceOf(StoreUnavailableException.class);
        }
        cluster.members().get(1).resume();
        assertThat(awaitRead()).isEqualTo(last);
    }

    /** An election takes a while. */
    private Version awaitRead() {
        return await().atMost(Duration.ofSeconds(10))
                .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                .until(() -> read(store, USERS), version -> true);
    }

    private Watch awaitWatch(Heard heard) {
        return await().atMost(Duration.ofSeconds(10))
                .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                .until(() -> store.watch(heard), watch -> true);
    }

    private String awaitIncarnation() {
        return await().atMost(Duration.ofSeconds(10))
                .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                .until(() -> store.read(Set.of()).incarnation(), incarnation -> true);
    }

    private Version awaitBump(Version before) {
        Version bumped = await().atMost(Duration.ofSeconds(10))
                .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                .until(() -> store.bump(USERS, before.stamp() + 1), version -> true);
        assertThat(bumped.number()).isGreaterThan(before.number());
        return bumped;
    }
}
