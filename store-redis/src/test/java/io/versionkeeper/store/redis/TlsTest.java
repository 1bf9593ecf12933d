package io.versionkeeper.store.redis;

import static io.versionkeeper.store.redis.TestRedis.USERS;
import static io.versionkeeper.store.redis.TestRedis.incarnation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.testservers.PrivateServer;
import io.versionkeeper.testservers.Redis;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that speaks TLS, with a certificate that the JVM does not know. */
class TlsTest {
    @TempDir
    static Path folder;

    private static int port;
    private static PrivateServer server;

    @BeforeAll
    static void start() throws Exception {
        makeCertificate();
        port = TestRedis.freePort();
        server = Redis.start(
                "--appendonly",
                "no",
                "--tls-port",
                Integer.toString(port),
                "--tls-cert-file",
                folder.resolve("certificate.pem").toString(),
                "--tls-key-file",
                folder.resolve("key.pem").toString(),
                "--tls-auth-clients",
                "no");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void theCertificateIsCheckedUnlessTheUriSaysElse() {
        try (RedisVersionStore strict = TestRedis.open("rediss://127.0.0.1:" + port, "tls");
                RedisVersionStore lax = TestRedis.open("rediss://127.0.0.1:" + port + "?verifyPeer=NONE", "tls")) {
            assertThatThrownBy(() -> incarnation(strict))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("certificate");
            assertThat(lax.bump(USERS, 1).number()).isEqualTo(1);
        }
    }

    @Test
    void aClientOfTheApplicationBringsItsCertificates() {
        File trusted = folder.resolve("certificate.pem").toFile();
        try (RedisClient client = RedisClient.create()) {
            client.setOptions(ClientOptions.builder()
                    .sslOptions(SslOptions.builder().trustManager(trusted).build())
                    .build());
            try (RedisVersionStore store = RedisVersionStore.builder(
                            client, RedisURI.create("rediss://localhost:" + port))
                    .build()) {
                assertThat(incarnation(store)).isNotEmpty();
            }
        }
    }

    /** Each side waits for the other one to go on. */
    @Test
    void tlsOnOneSideOnlyIsUnavailable() {
        try (RedisVersionStore withPlainServer =
                        TestRedis.open(server.newDatabaseUrl().replace("redis:", "rediss:"), "tls");
                RedisVersionStore withTlsServer = TestRedis.open("redis://127.0.0.1:" + port, "tls")) {
            assertThatThrownBy(() -> incarnation(withPlainServer)).isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> incarnation(withTlsServer)).isInstanceOf(StoreUnavailableException.class);
        }
    }

    private static void makeCertificate() throws Exception {
        Path store = folder.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "redis",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=dns:localhost,ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "password")
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), "password".toCharArray());
        write("certificate.pem", "CERTIFICATE", keys.getCertificate("redis").getEncoded());
        write(
                "key.pem",
                "PRIVATE KEY",
                keys.getKey("redis", "password".toCharArray()).getEncoded());
    }

    private static void write(String file, String what, byte[] content) throws Exception {
        String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Files.writeString(
                folder.resolve(file), "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }
}
