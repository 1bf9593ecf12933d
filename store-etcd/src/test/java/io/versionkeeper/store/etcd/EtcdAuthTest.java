package io.versionkeeper.store.etcd;

import static io.versionkeeper.store.etcd.TestEtcd.USERS;
import static io.versionkeeper.store.etcd.TestEtcd.bytes;
import static io.versionkeeper.store.etcd.TestEtcd.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.etcd.jetcd.Auth;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.auth.Permission;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.testservers.ChangedPasswordContract;
import io.versionkeeper.testservers.Etcd;
import io.versionkeeper.testservers.Heard;
import io.versionkeeper.testservers.PrivateServer;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A server with users, of which one may use one namespace. */
class EtcdAuthTest extends ChangedPasswordContract {
    private static final String PASSWORD = "hush@:/%#?";

    private static PrivateServer server;
    private static String hosts;

    @BeforeAll
    static void startServer() {
        server = Etcd.start();
        hosts = server.newDatabaseUrl().replace("etcd://", "");
        try (EtcdVersionStore store = open("app", PASSWORD, "shop")) {
            assertRefused(store, "leave user and password out");
        }
        try (Client client = TestEtcd.client(server.newDatabaseUrl()).build()) {
            Auth auth = client.getAuthClient();
            auth.userAdd(bytes("root"), bytes("root")).join();
            auth.userGrantRole(bytes("root"), bytes("root")).join();
            auth.userAdd(bytes("app"), bytes(PASSWORD)).join();
            auth.roleAdd(bytes("shop")).join();
            auth.roleGrantPermission(
                            bytes("shop"),
                            bytes("versionkeeper/shop/"),
                            bytes("versionkeeper/shop0"),
                            Permission.Type.READWRITE)
                    .join();
            for (String key : List.of("versionkeeper/keys/", "versionkeeper/keys/users")) {
                auth.roleGrantPermission(bytes("shop"), bytes(key), bytes(""), Permission.Type.READWRITE)
                        .join();
            }
            auth.userGrantRole(bytes("app"), bytes("shop")).join();
            auth.authEnable().join();
        }
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void aUserWithARoleForTheNamespaceReadsBumpsAndWatches() throws Exception {
        try (EtcdVersionStore store = open("app", PASSWORD, "shop")) {
            Heard heard = new Heard();
            store.watch(heard);
            Version bumped = store.bump(USERS, 1);
            assertThat(read(store, USERS)).isEqualTo(bumped);
            assertThat(heard.next()).contains(USERS);
        }
    }

    @Test
    void whoMayReadTheKeysButNotThePrefixIsToldWhatToGrantForAWatch() {
        try (EtcdVersionStore store = open("app", PASSWORD, "keys")) {
            assertThat(read(store, USERS)).isEqualTo(Version.NONE);
            assertThatThrownBy(() -> store.watch(new Heard()))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("grant the user's role to read all of the prefix versionkeeper/keys/");
        }
    }

    @Test
    void anotherNamespaceIsRefusedAndTheErrorSaysWhatToGrant() {
        try (EtcdVersionStore store = open("app", PASSWORD, "shop2")) {
            assertRefused(store, "read and write the prefix versionkeeper/shop2/");
        }
    }

    @Test
    void aWrongPasswordAndNoPasswordAreClearErrors() {
        try (EtcdVersionStore store = open("app", "hush", "shop")) {
            assertRefused(store, "check user and password");
        }
        try (EtcdVersionStore store = EtcdVersionStore.open("etcd://" + hosts)) {
            assertRefused(store, "give user and password");
        }
    }

    @Override
    protected VersionStore openWithPassword() {
        return open("app", PASSWORD, "shop");
    }

    @Override
    protected String password() {
        return PASSWORD;
    }

    @Override
    protected void changePassword(String password) {
        try (Client root = TestEtcd.client(server.newDatabaseUrl())
                .user(bytes("root"))
                .password(bytes("root"))
                .build()) {
            root.getAuthClient()
                    .userChangePassword(bytes("app"), bytes(password))
                    .join();
        }
    }

    @Test
    void aLoginThatTheServerHasForgottenIsMadeAgain() throws Exception {
        try (EtcdVersionStore store = open("app", PASSWORD, "shop")) {
            Version bumped = store.bump(USERS, 1);
            server.restart();
            assertThat(read(store, USERS)).isEqualTo(bumped);
            server.restart();
            assertThat(store.bump(USERS, 2).number()).isGreaterThan(bumped.number());
            server.restart();
            Heard heard = new Heard();
            store.watch(heard);
            store.bump(USERS, 3);
            assertThat(heard.next()).contains(USERS);
        }
    }

    private static EtcdVersionStore open(String user, String password, String namespace) {
        return EtcdVersionStore.open("etcd://" + user + ":" + TestEtcd.encode(password) + "@" + hosts
                + "#timeout=5s&namespace=" + namespace);
    }

    private static void assertRefused(EtcdVersionStore store, String mend) {
        assertThatThrownBy(() -> store.read(Set.of()))
                .isInstanceOf(StoreMisconfiguredException.class)
                .hasMessageContaining(mend)
                .satisfies(EtcdBadInputTest::hasNoSecret);
        assertThatThrownBy(() -> store.watch(new Heard()))
                .isInstanceOf(StoreMisconfiguredException.class)
                .hasMessageContaining(mend)
                .satisfies(EtcdBadInputTest::hasNoSecret);
        assertThatThrownBy(() -> store.bump(USERS, 1))
                .isInstanceOf(StoreMisconfiguredException.class)
                .hasMessageContaining(mend)
                .satisfies(EtcdBadInputTest::hasNoSecret);
    }
}
