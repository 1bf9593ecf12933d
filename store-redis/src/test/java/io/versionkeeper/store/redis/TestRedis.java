package io.versionkeeper.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.versionkeeper.ResourceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** What the tests do to a server besides the store. */
final class TestRedis {
    static final ResourceId USERS = ResourceId.of("users");

    private TestRedis() {}

    /** Runs commands over a connection of their own. */
    static <T> T ask(String url, Function<RedisCommands<String, String>, T> question) {
        try (RedisClient client = RedisClient.create(url)) {
            return question.apply(client.connect().sync());
        }
    }

    static String newNamespace() {
        return "test-" + UUID.randomUUID();
    }

    static RedisVersionStore open(String url, String namespace) {
        return RedisVersionStore.open(uri(url, namespace));
    }

    static String uri(String url, String namespace) {
        return url + "#timeout=1s&namespace=" + encoded(namespace);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    static String incarnation(RedisVersionStore store) {
        return store.read(Set.of()).incarnation();
    }

    /** Until it is counted down, or long has passed. */
    static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A port where nobody listens. */
    static int freePort() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Neither a message nor a cause quotes a password. */
    static void hasNoSecret(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            assertThat(t.toString()).doesNotContain("hush");
        }
    }
}
