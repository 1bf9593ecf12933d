package io.versionkeeper.examples.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.versionkeeper.examples.users.demo.Demo;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/** What bin/demo starts: a supervisor with a database and nodes, all processes of their own. */
final class RunningDemo implements AutoCloseable {
    static final Duration INTERVAL = Duration.ofSeconds(1);

    private static final Pattern PAGE = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)/");
    private static final Pattern NODE = Pattern.compile("node-(\\d+) +up on port (\\d+)");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private final CompletableFuture<String> address = new CompletableFuture<>();
    private final Map<Integer, Integer> ports = new ConcurrentHashMap<>();
    private final Process process;
    private final int nodes;

    RunningDemo(int nodes, String... options) throws IOException {
        this(System.getProperty("java.class.path"), nodes, options);
    }

    RunningDemo(String classPath, int nodes, String... options) throws IOException {
        this.nodes = nodes;
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classPath,
                Demo.class.getName(),
                "--port",
                "0",
                "--nodes",
                Integer.toString(nodes),
                "--interval",
                INTERVAL.toSeconds() + "s"));
        command.addAll(List.of(options));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Thread reader = new Thread(this::readOutput, "output-of-demo");
        reader.setDaemon(true);
        reader.start();
    }

    private void readOutput() {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println("demo: " + line);
                Matcher page = PAGE.matcher(line);
                if (page.find()) {
                    address.complete(page.group());
                }
                Matcher node = NODE.matcher(line);
                if (node.find()) {
                    ports.put(Integer.parseInt(node.group(1)), Integer.parseInt(node.group(2)));
                }
            }
        } catch (IOException e) {
            // The test has ended the process.
        }
    }

    /** The page's address, with a slash at its end. */
    String address() {
        return address.orTimeout(30, TimeUnit.SECONDS).join();
    }

    RunningDemo awaitInStep() {
        String known = address();
        assertThat(known).isNotEmpty();
        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(states()).hasSize(nodes).containsOnly("in step"));
        return this;
    }

    boolean comesInStepWithin(Duration time) {
        try {
            await().atMost(time).until(() -> Collections.frequency(states(), "in step") == nodes);
            return true;
        } catch (ConditionTimeoutException e) {
            return false;
        }
    }

    /** Creates a user through one of the nodes. */
    HttpResponse<String> create(String name) throws Exception {
        return post("api/users", "{\"name\":\"" + name + "\",\"email\":\"" + name + "@example.com\"}");
    }

    /** Waits until every node has answered, in its turn, with a user of this name. */
    void awaitUserOnAllNodes(String name, Duration atMost) {
        Set<String> seenOn = new HashSet<>();
        await().atMost(atMost).pollInterval(Duration.ofMillis(10)).until(() -> {
            HttpResponse<String> answer = get("api/users");
            if (json(answer).findValuesAsText("name").contains(name)) {
                seenOn.add(answer.headers().firstValue("X-Node").orElseThrow());
            }
            return seenOn.size() == nodes;
        });
    }

    /** Ends it as Ctrl-C does, or as a crash would. */
    void assertItsEndLeavesNoProcess(boolean killed) {
        List<ProcessHandle> processes = Stream.concat(Stream.of(process.toHandle()), children().stream())
                .toList();
        assertThat(processes).hasSizeGreaterThan(nodes);
        if (killed) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(processes).noneMatch(ProcessHandle::isAlive));
    }

    List<String> states() throws Exception {
        List<String> states = new ArrayList<>();
        nodes().forEach(node -> states.add(node.get("state").asText()));
        return states;
    }

    JsonNode nodes() throws Exception {
        return JSON.readTree(get("api/nodes").body());
    }

    HttpResponse<String> get(String path) throws Exception {
        return send("GET", path, "", Map.of());
    }

    HttpResponse<String> post(String path, String body) throws Exception {
        return send("POST", path, body, Map.of());
    }

    HttpResponse<String> send(String method, String path, String body, Map<String, String> headers) throws Exception {
        return send(address(), method, path, body, headers);
    }

    /** Sends a request past the load balancer, to the node of this number, which is taken modulo the number of nodes. */
    HttpResponse<String> sendToNode(int node, String method, String path, String body, Map<String, String> headers)
            throws Exception {
        String to = "http://127.0.0.1:" + ports.get(1 + node % nodes) + "/";
        return send(to, method, path, body, headers);
    }

    private HttpResponse<String> send(String to, String method, String path, String body, Map<String, String> headers)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(to + path))
                .timeout(Duration.ofSeconds(10))
                .method(method, BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return client.send(request.build(), BodyHandlers.ofString());
    }

    JsonNode json(HttpResponse<String> answer) throws IOException {
        return JSON.readTree(answer.body());
    }

    List<ProcessHandle> children() {
        return process.descendants().toList();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
}
