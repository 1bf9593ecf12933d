package io.versionkeeper.store.etcd;

import static io.versionkeeper.store.etcd.TestEtcd.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.etcd.jetcd.Client;
import io.versionkeeper.VersionStores;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.StoreUri;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses that are wrong, and servers that are something else. */
class EtcdBadInputTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "etcd://u:hush@h#tabel=x | \"tabel\"; known are [ca, certificate, key, namespace, timeout, watch]",
                "etcd://u:hush@h#watch=maybe | watch=maybe",
                "etcd://u:hush@h#timeout=0s | timeout=0s",
                "etcd://u:hush@h#namespace= | namespace is empty",
                "etcd://u:hush@h#ca=/x.pem | write etcds://",
                "etcds://u:hush@h#key=/x.pem | give both certificate and key",
                "etcd://u:hush@ | has \"\" where a host belongs",
                "etcd://u:hush@h1,,h2 | has \"\" where a host belongs",
                "etcd://u:hush@h1:x | has \"h1:x\" where a host belongs",
                "etcd://u:hush@h1:0 | port 0; write one from 1 to 65535",
                "etcd://u:hush@h1:65536 | port 65536",
                "etcd://u:hush@::1 | has \"::1\" where a host belongs",
                "etcd://u:hush@http://h1 | something behind its hosts",
                "etcd://u:hush@h1/path | something behind its hosts",
                "etcd://u:hush@h1?x=1 | something behind its hosts",
                "etcd:h1 | is not of the form etcd://host:port",
                "etcd://hush@h1 | user without a password",
                "etcd://:hush@h1 | password alone",
                "etcd://u:%zzhush@h1 | write % as %25",
            })
    void whatIsWrongInAUriIsRefusedAtOnce(String uri, String message) {
        assertThatThrownBy(() -> VersionStores.open(uri))
                .isInstanceOf(StoreMisconfiguredException.class)
                .hasMessageContaining(message)
                .satisfies(EtcdBadInputTest::hasNoSecret);
    }

    @Test
    void anAddressHasSeveralHostsAndAPasswordOfAnyCharacters() {
        Address address = Address.of(
                StoreUri.parse("etcd://a%40b:p%40+%2F:%25@h-1.x,10.0.0.1:2380,[::1],[fe80::2]:1/#namespace=x"));
        assertThat(address.endpoints()).containsExactly("h-1.x:2379", "10.0.0.1:2380", "[::1]:2379", "[fe80::2]:1");
        assertThat(address.user()).isEqualTo("a@b");
        assertThat(address.password()).isEqualTo("p@+/:%");
        assertThat(address.tls()).isFalse();
        assertThat(Address.of(StoreUri.parse("etcds://h")).tls()).isTrue();
    }

    @Test
    void theBuilderRefusesWhatIsWrong() {
        try (Client client = Client.builder().target("ip:///127.0.0.1:1").build()) {
            assertThatThrownBy(() -> EtcdVersionStore.builder(client)
                            .timeout(Duration.ZERO)
                            .build())
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(
                            () -> EtcdVersionStore.builder(client).namespace("").build())
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:1", "[::1]:1", "no-such-host.invalid", "no-such-host.invalid,127.0.0.1:1"})
    void aServerThatIsDownIsUnavailableEachTime(String hosts) {
        try (EtcdVersionStore store = EtcdVersionStore.open("etcd://u:hush@" + hosts + "#timeout=1s")) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> store.bump(USERS, 1))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("bump \"users\"")
                        .satisfies(EtcdBadInputTest::hasNoSecret);
            }
        }
    }

    @Test
    void anHttpServerIsNamedAsWhatIsWrong() throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.start();
        try {
            assertThatItIsNoEtcd(http.getAddress().getPort());
        } finally {
            http.stop(0);
        }
    }

    @Test
    void aServerOfAnotherProtocolIsNamedAsWhatIsWrong() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> answering = CompletableFuture.runAsync(() -> {
                try (Socket client = other.accept()) {
                    client.getOutputStream().write("-ERR unknown command\r\n".getBytes(StandardCharsets.US_ASCII));
                    client.getInputStream().readAllBytes();
                } catch (IOException e) {
                    // The client has gone.
                }
            });
            assertThatItIsNoEtcd(other.getLocalPort());
            answering.join();
        }
    }

    private static void assertThatItIsNoEtcd(int port) {
        try (EtcdVersionStore store = EtcdVersionStore.open("etcd://127.0.0.1:" + port + "#timeout=5s")) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> store.read(Set.of()))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("is no etcd");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        }
    }

    static void hasNoSecret(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            assertThat(t.toString()).doesNotContain("hush");
        }
    }
}
