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
import io.versionkeeper.testservers.TestCertificate;
import java.io.File;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that speaks TLS, with a certificate that the JVM does not know. */
class TlsTest {
    @TempDir
    static Path folder;

    private static TestCertificate certificate;
    private static int port;
    private static PrivateServer server;

    @BeforeAll
    static void start() throws Exception {
        certificate = TestCertificate.make(folder, "redis");
        port = TestRedis.freePort();
        server = Redis.start(
                "--appendonly",
                "no",
                "--tls-port",
                Integer.toString(port),
                "--tls-cert-file",
                certificate.certificate().toString(),
                "--tls-key-file",
                certificate.key().toString(),
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
        File trusted = certificate.certificate().toFile();
        try (RedisClient client = RedisClient.create()) {
            client.setOptions(ClientOptions.builder()
                    .sslOptions(SslOptions.builder().trustManager(trusted).build())
                    .build());
            try (RedisVersionStore store = RedisVersionStore.builder(
                            client, RedisURI.create("rediss://127.0.0.1:" + port))
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
}
