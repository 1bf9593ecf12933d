package io.versionkeeper.testservers;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class EtcdTest {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Test
    void allCallersShareOneServer() {
        assertThat(Etcd.server()).isSameAs(Etcd.server());
        assertThat(Etcd.server().newDatabaseUrl()).startsWith("etcd://");
    }

    @Test
    void whatWasPutOutlivesKillAndRestart() throws Exception {
        try (PrivateServer server = Etcd.start()) {
            String url = server.newDatabaseUrl();
            for (int i = 0; i < 20; i++) {
                put(url, "n", "" + i);
            }
            server.kill();
            assertThatThrownBy(() -> get(url, "n")).isInstanceOf(IOException.class);
            server.restart();

            assertThat(get(url, "n")).isEqualTo("19");
        }
    }

    @Test
    void aPausedServerAnswersWhenItIsResumed() throws Exception {
        try (PrivateServer server = Etcd.start()) {
            String url = server.newDatabaseUrl();
            put(url, "n", "7");

            server.pause();
            assertThatThrownBy(() -> get(url, "n")).isInstanceOf(IOException.class);
            server.resume();

            assertThat(get(url, "n")).isEqualTo("7");
        }
    }

    @Test
    void aClusterWorksOnWithoutOneMember() throws Exception {
        try (EtcdCluster cluster = Etcd.startCluster()) {
            assertThat(cluster.url()).matches("etcd://127.0.0.1:\\d+,127.0.0.1:\\d+,127.0.0.1:\\d+");
            String first = cluster.members().get(0).newDatabaseUrl();
            put(first, "n", "7");

            cluster.members().get(0).kill();
            String second = cluster.members().get(1).newDatabaseUrl();
            await().atMost(10, SECONDS)
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(get(second, "n")).isEqualTo("7"));

            cluster.members().get(0).restart();
            assertThat(get(first, "n")).isEqualTo("7");
        }
    }

    private static void put(String url, String key, String value) throws Exception {
        post(url, "put", "{\"key\":\"" + base64(key) + "\",\"value\":\"" + base64(value) + "\"}");
    }

    private static String get(String url, String key) throws Exception {
        String answer = post(url, "range", "{\"key\":\"" + base64(key) + "\"}");
        String value = answer.replaceFirst(".*\"value\":\"([^\"]*)\".*", "$1");
        return new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
    }

    private static String post(String url, String what, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url.replace("etcd:", "http:") + "/v3/kv/" + what))
                .timeout(Duration.ofSeconds(1))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, BodyHandlers.ofString()).body();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
