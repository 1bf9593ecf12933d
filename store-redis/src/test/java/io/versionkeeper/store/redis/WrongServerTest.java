package io.versionkeeper.store.redis;

import static io.versionkeeper.store.redis.TestRedis.incarnation;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.testservers.PrivateServer;
import io.versionkeeper.testservers.Redis;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What listens at the address is no server of the kind that the URI says. */
class WrongServerTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://127.0.0.1:PORT",
                "redis-sentinel://127.0.0.1:PORT?sentinelMasterId=versions",
                "redis-cluster://127.0.0.1:PORT"
            })
    void anHttpServerIsOneClearErrorInTime(String url) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.start();
        try (RedisVersionStore store =
                TestRedis.open(url.replace("PORT", "" + http.getAddress().getPort()), "wrong")) {
            // It hangs up at once, which Lettuce sometimes learns before it has sent anything: that tells nothing yet.
            await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
                long start = System.nanoTime();
                assertThatThrownBy(() -> incarnation(store))
                        .isInstanceOf(StoreMisconfiguredException.class)
                        .hasMessageContaining("does not speak Redis's protocol");
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            });
        } finally {
            http.stop(0);
        }
    }

    @ParameterizedTest
    @CsvSource({"redis://127.0.0.1:PORT, does not speak Redis's protocol", "rediss://127.0.0.1:PORT, has no TLS"})
    void aServerThatGreetsIsOneToo(String url, String message) throws Exception {
        try (ServerSocket mail = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                RedisVersionStore store = TestRedis.open(url.replace("PORT", "" + mail.getLocalPort()), "wrong")) {
            Thread greeter = new Thread(() -> {
                while (!mail.isClosed()) {
                    try {
                        mail.accept().getOutputStream().write("220 mail.example.com ESMTP\r\n".getBytes(US_ASCII));
                    } catch (IOException e) {
                        // The end of the test, or of one connection.
                    }
                }
            });
            greeter.setDaemon(true);
            greeter.start();
            // It speaks first, which Lettuce sometimes hears before it is ready: that tells nothing yet.
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThatThrownBy(() -> incarnation(store))
                            .isInstanceOf(StoreMisconfiguredException.class)
                            .hasMessageContaining(message));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://127.0.0.1:PORT",
                "rediss://127.0.0.1:PORT",
                "redis-sentinel://127.0.0.1:PORT?sentinelMasterId=versions",
                "redis-cluster://127.0.0.1:PORT"
            })
    void aServerThatNeverSaysAWordIsUnavailableInTime(String url) throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                RedisVersionStore store = TestRedis.open(url.replace("PORT", "" + silent.getLocalPort()), "wrong")) {
            for (int i = 0; i < 2; i++) {
                long start = System.nanoTime();
                assertThatThrownBy(() -> incarnation(store)).isInstanceOf(StoreUnavailableException.class);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            }
        }
    }

    @Test
    void aServerThatIsNoClusterOrNoSentinelIsNamed() {
        try (PrivateServer server = Redis.start("--appendonly", "no");
                RedisVersionStore cluster =
                        TestRedis.open(server.newDatabaseUrl().replace("redis:", "redis-cluster:"), "wrong");
                RedisVersionStore sentinel = TestRedis.open(
                        server.newDatabaseUrl().replace("redis:", "redis-sentinel:") + "?sentinelMasterId=versions",
                        "wrong");
                RedisVersionStore database = TestRedis.open(server.newDatabaseUrl() + "/99", "wrong")) {
            assertThatThrownBy(() -> incarnation(cluster))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("it is no Cluster");
            assertThatThrownBy(() -> incarnation(sentinel))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("no Sentinel");
            assertThatThrownBy(() -> incarnation(database))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("no such database");
        }
    }

    @Test
    void aHostThatDoesNotExistIsUnavailable() {
        try (RedisVersionStore store = TestRedis.open("redis://:hush@no-such-host.invalid", "wrong")) {
            assertThatThrownBy(() -> incarnation(store))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("no-such-host.invalid")
                    .satisfies(TestRedis::hasNoSecret);
        }
    }
}
