package io.versionkeeper.store.etcd;

import static io.versionkeeper.store.etcd.TestEtcd.USERS;
import static io.versionkeeper.store.etcd.TestEtcd.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.Version;
import io.versionkeeper.spi.Versions;
import io.versionkeeper.testservers.Etcd;
import io.versionkeeper.testservers.PrivateServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does with etcdctl: the commands in docs/store-etcd.md, and a snapshot that is restored. */
class EtcdctlTest {
    @TempDir
    Path folder;

    private PrivateServer server;
    private EtcdVersionStore store;

    @BeforeEach
    void start() {
        server = Etcd.start();
        store = EtcdVersionStore.open(server.newDatabaseUrl() + "#timeout=5s");
    }

    @AfterEach
    void stop() {
        store.close();
        server.close();
    }

    @Test
    void theDocumentedCommandsBumpForgetAndRotate() throws Exception {
        Versions before = store.read(Set.of(USERS));

        shell(documented("bump"));
        Version first = read(store, USERS);
        shell(documented("bump"));
        Version second = read(store, USERS);
        assertThat(second.number()).isGreaterThan(first.number());
        assertThat(second.stamp()).isNotEqualTo(first.stamp());

        shell(documented("rotate"));
        Versions after = store.read(Set.of(USERS));
        assertThat(after.incarnation()).isNotEqualTo(before.incarnation());
        assertThat(after.of(USERS)).isEqualTo(second);

        shell(documented("forget"));
        assertThat(store.read(Set.of(USERS))).isEqualTo(new Versions(after.incarnation(), Map.of()));
    }

    /** The cluster's id is then the same: whoever has seen more than there is now rotates the nonce, for all nodes. */
    @Test
    void aRestoreWithoutOneIsNoticedByWhoHasSeenMore() throws Exception {
        try (EtcdVersionStore other = EtcdVersionStore.open(server.newDatabaseUrl() + "#timeout=5s");
                EtcdVersionStore third = EtcdVersionStore.open(server.newDatabaseUrl() + "#timeout=5s")) {
            store.bump(USERS, 1);
            Versions before = other.read(Set.of(USERS));
            assertThat(third.read(Set.of(USERS))).isEqualTo(before);
            Etcdctl.of(server).save(folder.resolve("snapshot"));
            store.bump(USERS, 2);
            third.bump(USERS, 3);
            String ahead = third.readChanges(null, Set.of()).cursor();

            Etcdctl.of(server).restore(folder.resolve("snapshot"), "");

            assertThat(other.read(Set.of(USERS)))
                    .as("as if nothing had happened")
                    .isEqualTo(before);
            assertThat(other.readChanges(ahead, Set.of()).known()).isFalse();
            Versions after = store.read(Set.of(USERS));
            assertThat(after.of(USERS)).isEqualTo(before.of(USERS));
            assertThat(after.incarnation()).isNotEqualTo(before.incarnation());
            assertThat(third.read(Set.of(USERS))).as("not rotated twice").isEqualTo(after);
            assertThat(other.read(Set.of(USERS))).isEqualTo(after);
            assertThat(store.read(Set.of(USERS))).isEqualTo(after);
            // Numbers come again, with other stamps.
            assertThat(store.bump(USERS, 4)).isEqualTo(read(other, USERS));
        }
    }

    private String shell(String command) throws Exception {
        return Etcdctl.of(server).run(command);
    }

    /** The command under a comment such as {@code # bump}. */
    private static String documented(String what) throws IOException {
        String page = Files.readString(Path.of("..", "docs", "store-etcd.md"));
        Matcher matcher = Pattern.compile("```sh\n# " + what + "[^\n]*\n(.*?)\n```", Pattern.DOTALL)
                .matcher(page);
        assertThat(matcher.find()).as(what).isTrue();
        return matcher.group(1);
    }
}
