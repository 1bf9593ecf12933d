package io.versionkeeper.examples.users.demo;

import io.javalin.http.Context;
import io.versionkeeper.examples.users.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes each request to the next node that is up, in turn. */
final class Balancer {
    /** More than any node takes, so that it is the node that refuses. */
    private static final int MAX_BODY = 64 * 1024;
    /** Read and thrown away, so that the sender of a huge body gets to read why it was refused. */
    private static final long MAX_WASTE = 16 * 1024 * 1024;

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final List<String> HEADERS = List.of("Content-Type", "X-Node", "X-Version", "Location");

    private final Cluster cluster;
    private final HttpClient client;
    private final AtomicInteger turn = new AtomicInteger();

    Balancer(Cluster cluster, HttpClient client) {
        this.cluster = cluster;
        this.client = client;
    }

    void forward(Context ctx) throws IOException, InterruptedException {
        byte[] body = body(ctx.bodyInputStream());
        List<NodeProcess.Run> ready = cluster.ready();
        int first = Math.floorMod(turn.getAndIncrement(), Math.max(1, ready.size()));
        for (int i = 0; i < ready.size(); i++) {
            NodeProcess.Run run = ready.get((first + i) % ready.size());
            HttpRequest request = request(ctx, run.port(), body);
            if (tryOn(request, ctx)) {
                return;
            }
        }
        refuse(ctx, 503, "No node is up; start one, or wait until one has loaded its data");
    }

    /** False if another node is to be tried: the node did not get the request, or may get it twice. */
    private boolean tryOn(HttpRequest request, Context ctx) throws InterruptedException {
        try {
            answer(ctx, client.send(request, HttpResponse.BodyHandlers.ofByteArray()));
            return true;
        } catch (ConnectException e) {
            return false;
        } catch (HttpTimeoutException e) {
            refuse(ctx, 504, "The node does not answer; whether a change was made is not known");
            return true;
        } catch (IOException e) {
            if (request.method().equals("GET")) {
                return false;
            }
            refuse(ctx, 502, "The node ended while it had the request; whether the change was made is not known");
            return true;
        }
    }

    private static HttpRequest request(Context ctx, int port, byte[] body) {
        String query = ctx.queryString();
        String target = "http://127.0.0.1:" + port + ctx.req().getRequestURI() + (query == null ? "" : "?" + query);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(target))
                .timeout(TIMEOUT)
                .method(
                        ctx.method().name(),
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        String version = ctx.header("X-Version");
        if (version != null) {
            request.header("X-Version", version);
        }
        return request.build();
    }

    private static URI uri(String target) {
        try {
            return URI.create(new URI(target).toASCIIString());
        } catch (URISyntaxException e) {
            throw new io.javalin.http.BadRequestResponse("The address is not valid; percent-encode its values");
        }
    }

    private static byte[] body(InputStream in) throws IOException {
        byte[] body = in.readNBytes(MAX_BODY);
        byte[] waste = new byte[8192];
        long wasted = 0;
        for (int n = in.read(waste); n >= 0 && wasted < MAX_WASTE; n = in.read(waste)) {
            wasted += n;
        }
        return body;
    }

    private static void answer(Context ctx, HttpResponse<byte[]> response) {
        ctx.status(response.statusCode());
        for (String name : HEADERS) {
            response.headers().firstValue(name).ifPresent(value -> ctx.header(name, value));
        }
        if (response.body().length > 0) {
            ctx.result(response.body());
        }
    }

    private static void refuse(Context ctx, int status, String reason) {
        ctx.header("X-Node", "none").header("X-Version", "none");
        Json.refuse(ctx, status, reason);
    }
}
