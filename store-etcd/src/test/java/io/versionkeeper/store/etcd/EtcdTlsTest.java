package io.versionkeeper.store.etcd;

import static io.versionkeeper.store.etcd.TestEtcd.USERS;
import static io.versionkeeper.store.etcd.TestEtcd.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.testservers.Etcd;
import io.versionkeeper.testservers.FreePort;
import io.versionkeeper.testservers.Heard;
import io.versionkeeper.testservers.PrivateServer;
import io.versionkeeper.testservers.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that speaks TLS and asks for a client's certificate. */
class EtcdTlsTest {
    @TempDir
    static Path folder;

    private static final int PORT = FreePort.choose();
    private static PrivateServer plain;
    private static TestCertificate ofServer;
    private static TestCertificate ofClient;

    @BeforeAll
    static void startServer() throws Exception {
        ofServer = TestCertificate.make(folder, "server");
        ofClient = TestCertificate.make(folder, "client");
        plain = Etcd.startWithTls(PORT, ofServer.certificate(), ofServer.key(), ofClient.certificate());
    }

    @AfterAll
    static void stopServer() {
        if (plain != null) {
            plain.close();
        }
    }

    @Test
    void whoTrustsTheServerAndIsTrustedReadsBumpsAndWatches() throws Exception {
        try (EtcdVersionStore store = open("127.0.0.1", ofServer.certificate(), ofClient)) {
            Heard heard = new Heard();
            store.watch(heard);
            Version bumped = store.bump(USERS, 1);
            assertThat(read(store, USERS)).isEqualTo(bumped);
            assertThat(heard.next()).contains(USERS);
        }
    }

    @Test
    void aServerThatIsNotTrustedIsOneClearError() {
        try (EtcdVersionStore store = open("127.0.0.1", ofClient.certificate(), ofClient)) {
            assertRefused(store, "options ca, certificate and key");
        }
        try (EtcdVersionStore store = EtcdVersionStore.open("etcds://127.0.0.1:" + PORT + "")) {
            assertRefused(store, "options ca, certificate and key");
        }
    }

    @Test
    void aCertificateForAnotherHostIsRefused() {
        try (EtcdVersionStore store = open("localhost", ofServer.certificate(), ofClient)) {
            assertRefused(store, "localhost");
        }
    }

    @Test
    void aClientThatIsNotTrustedIsOneClearError() {
        try (EtcdVersionStore store = open("127.0.0.1", ofServer.certificate(), ofServer)) {
            assertRefused(store, "options ca, certificate and key");
        }
    }

    @Test
    void tlsOnOneSideAloneIsNamedAsWhatMayBeWrong() {
        String plainPort = plain.newDatabaseUrl().replaceFirst(".*:", "");
        for (String uri : List.of("etcd://127.0.0.1:" + PORT, "etcds://127.0.0.1:" + plainPort)) {
            try (EtcdVersionStore store = EtcdVersionStore.open(uri)) {
                assertThatThrownBy(() -> store.read(Set.of()))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("a server that wants TLS needs etcds://, any other etcd://");
            }
        }
    }

    @Test
    void filesThatAreMissingOrNoPemAreNamed() throws Exception {
        try (EtcdVersionStore store = open("127.0.0.1", folder.resolve("none"), ofClient)) {
            assertRefused(store, folder.resolve("none").toString());
        }
        Path text = Files.writeString(folder.resolve("text"), "hello");
        try (EtcdVersionStore store = open("127.0.0.1", text, ofClient)) {
            assertRefused(store, "give PEM files");
        }
    }

    private static EtcdVersionStore open(String host, Path ca, TestCertificate own) {
        return EtcdVersionStore.open("etcds://" + host + ":" + PORT + "#ca=" + ca + "&certificate=" + own.certificate()
                + "&key=" + own.key());
    }

    private static void assertRefused(EtcdVersionStore store, String message) {
        assertThatThrownBy(() -> store.read(Set.of()))
                .isInstanceOf(StoreMisconfiguredException.class)
                .hasMessageContaining(message);
    }
}
