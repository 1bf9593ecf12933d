package io.versionkeeper.examples.users.demo;

import io.versionkeeper.examples.users.Json;
import io.versionkeeper.examples.users.NodeStatus;
import io.versionkeeper.spi.Versions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Asks the VersionDB and all nodes at once how they stand. Thread-safe. */
final class Census {
    private static final Duration PATIENCE = Duration.ofMillis(400);
    // However many pages are open, the nodes are not asked more often than this.
    private static final long SHARED_NANOS = Duration.ofMillis(80).toNanos();

    private final Cluster cluster;
    private final HttpClient client;
    private final VersionDb versionDb;

    // A node that does not answer in time is shown as it was last seen.
    private final Map<NodeProcess.Run, NodeStatus> lastSeen = new WeakHashMap<>();
    private Stored lastStored = Stored.UNKNOWN;
    private @Nullable DemoView view;
    private long viewedAt;

    Census(Cluster cluster, HttpClient client, VersionDb versionDb) {
        this.cluster = cluster;
        this.client = client;
        this.versionDb = versionDb;
    }

    synchronized DemoView take() {
        DemoView current = view;
        if (current == null || System.nanoTime() - viewedAt > SHARED_NANOS) {
            current = takeAnew();
            view = current;
            viewedAt = System.nanoTime();
        }
        return current;
    }

    private DemoView takeAnew() {
        Map<NodeProcess.Run, CompletableFuture<@Nullable NodeStatus>> questions = new LinkedHashMap<>();
        Map<NodeProcess, NodeProcess.Run> runs = new LinkedHashMap<>();
        for (NodeProcess node : cluster.nodes()) {
            NodeProcess.Run run = node.run();
            if (run != null) {
                runs.put(node, run);
                questions.put(run, ask(run));
            }
        }
        // Read after the nodes were asked: a node then never seems to be ahead of the VersionDB.
        Map<NodeProcess.Run, NodeStatus> answers = new LinkedHashMap<>();
        questions.forEach((run, question) -> {
            NodeStatus status = question.join();
            if (status != null) {
                lastSeen.put(run, status);
            }
            NodeStatus known = lastSeen.get(run);
            if (known != null) {
                answers.put(run, known);
            }
        });
        Versions versions = versionDb.read(PATIENCE);
        lastStored = versions != null ? Stored.of(versions) : Stored.guess(lastStored, answers.values());
        return new DemoView(
                cluster.interval().toMillis(), cluster.database(versions != null, lastStored), nodes(runs, answers));
    }

    private List<NodeView> nodes(Map<NodeProcess, NodeProcess.Run> runs, Map<NodeProcess.Run, NodeStatus> answers) {
        List<NodeView> nodes = new ArrayList<>();
        for (NodeProcess node : cluster.nodes()) {
            NodeProcess.Run run = runs.get(node);
            NodeStatus status = run == null ? null : answers.get(run);
            if (run == null) {
                nodes.add(NodeView.stopped(node.name(), lastStored));
            } else if (status == null) {
                nodes.add(NodeView.starting(node.name(), run.pid(), lastStored));
            } else {
                nodes.add(NodeView.running(node.name(), run.pid(), status, lastStored));
            }
        }
        return nodes;
    }

    private CompletableFuture<@Nullable NodeStatus> ask(NodeProcess.Run run) {
        if (run.port() == 0) {
            return CompletableFuture.completedFuture(null);
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + run.port() + "/internal/status"))
                .timeout(PATIENCE)
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                .<@Nullable NodeStatus>thenApply(Census::status)
                .exceptionally(e -> null);
    }

    private static @Nullable NodeStatus status(HttpResponse<byte[]> response) {
        try {
            return response.statusCode() == 200 ? Json.read(response.body(), NodeStatus.class) : null;
        } catch (IOException e) {
            return null;
        }
    }
}
