package io.versionkeeper.backends;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The HTTP API of the nodes, as a client of the service has it. Thread-safe. */
final class NodeClient {
    private static final JsonMapper JSON = new JsonMapper();
    /** A client of the service does not wait for all that a node waits for. */
    private static final Duration PATIENCE = Duration.ofMillis(2_500);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    /**
     * What a node answered.
     *
     * @param version the number of the version in its head, 0 for none
     */
    record Answer(int status, long version, JsonNode body) {}

    /**
     * The users that a node shows.
     *
     * @param changes by the user's id, the change that the row is of
     */
    record Shown(long version, Map<Long, Long> changes) {}

    /** A user's name is the number of the change that it is of. */
    Answer create(NodeHandle.Life node, long change) throws IOException, InterruptedException {
        return send(node, "POST", "/api/users", body(change));
    }

    Answer update(NodeHandle.Life node, long user, long change) throws IOException, InterruptedException {
        return send(node, "PUT", "/api/users/" + user, body(change));
    }

    /**
     * Reads all users.
     *
     * @throws IOException if the node does not answer
     * @throws IllegalStateException if it answers with anything but its users
     */
    Shown users(NodeHandle.Life node) throws IOException, InterruptedException {
        Answer answer = send(node, "GET", "/api/users", "");
        if (answer.status() != 200) {
            throw new IllegalStateException("a read was answered with " + answer.status() + ": " + answer.body());
        }
        Map<Long, Long> changes = new HashMap<>();
        answer.body()
                .forEach(user ->
                        changes.put(user.get("id").asLong(), user.get("name").asLong()));
        return new Shown(answer.version(), changes);
    }

    private static String body(long change) {
        return "{\"name\":\"" + change + "\",\"email\":\"soak@example.com\"}";
    }

    private Answer send(NodeHandle.Life node, String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + path))
                .timeout(PATIENCE)
                .method(method, BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        String version = response.headers().firstValue("X-Version").orElse("none");
        return new Answer(response.statusCode(), number(version), JSON.readTree(response.body()));
    }

    private static long number(String version) {
        return version.equals("none") ? 0 : Long.parseLong(version.substring(0, version.indexOf('-')));
    }
}
