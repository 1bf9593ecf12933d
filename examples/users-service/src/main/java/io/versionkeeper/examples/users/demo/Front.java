package io.versionkeeper.examples.users.demo;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.NotFoundResponse;
import io.versionkeeper.examples.users.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/** What the demo answers at its one public port: the page, the state of everything, and the API of the nodes. */
final class Front {
    private static final List<HandlerType> METHODS =
            List.of(HandlerType.GET, HandlerType.POST, HandlerType.PUT, HandlerType.DELETE, HandlerType.PATCH);

    private final Cluster cluster;
    private final Census census;
    private final Balancer balancer;

    Front(Cluster cluster, Census census, Balancer balancer) {
        this.cluster = cluster;
        this.census = census;
        this.balancer = balancer;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/", ctx -> page(ctx, "index.html", "text/html"));
        routes.get("/style.css", ctx -> page(ctx, "style.css", "text/css"));
        routes.get("/page.js", ctx -> page(ctx, "page.js", "text/javascript"));

        routes.get("/api/demo", ctx -> Json.answer(ctx, census.take()));
        routes.get("/api/nodes", ctx -> Json.answer(ctx, census.take().nodes()));
        routes.post("/api/nodes/{name}/stop", ctx -> done(ctx, () -> node(ctx).stop()));
        routes.post(
                "/api/nodes/{name}/restart", ctx -> done(ctx, () -> node(ctx).restart()));
        routes.post("/api/database/stop", ctx -> done(ctx, () -> database().stop()));
        routes.post("/api/database/restart", ctx -> done(ctx, () -> database().restart()));

        for (HandlerType method : METHODS) {
            for (String path : List.of("/api/users", "/api/users/*", "/api/cities")) {
                routes.addHttpHandler(method, path, balancer::forward);
            }
        }
    }

    private static void page(Context ctx, String file, String type) throws IOException {
        try (InputStream in = Front.class.getResourceAsStream("/page/" + file)) {
            if (in == null) {
                throw new NotFoundResponse("The page is not on the class path");
            }
            ctx.contentType(type + "; charset=utf-8")
                    .header("Cache-Control", "no-cache")
                    .header("Content-Security-Policy", "default-src 'self'; img-src data:; frame-ancestors 'none'")
                    .header("X-Content-Type-Options", "nosniff")
                    .result(in.readAllBytes());
        }
    }

    private NodeProcess node(Context ctx) {
        String name = ctx.pathParam("name");
        return cluster.node(name).orElseThrow(() -> new NotFoundResponse("There is no node \"" + name + "\""));
    }

    private LocalDatabase database() {
        return cluster.localDatabase()
                .orElseThrow(() -> new NotFoundResponse("The database is not the demo's own; stop it where it runs"));
    }

    private static void done(Context ctx, Runnable action) {
        action.run();
        Json.answer(ctx, Map.of("done", true));
    }
}
