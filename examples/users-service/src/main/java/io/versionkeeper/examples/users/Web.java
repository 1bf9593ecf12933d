package io.versionkeeper.examples.users;

import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import io.javalin.http.HttpResponseException;
import java.util.function.Consumer;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An HTTP server of the demo: on the loopback interface alone, with every refusal as JSON. */
public final class Web {
    /** How many requests a server has in hand at once, less some for its own use. */
    static final int THREADS = 64;

    private static final Logger LOG = LoggerFactory.getLogger(Web.class);

    private Web() {}

    /**
     * Starts a server.
     *
     * @param port 0 for a free one
     * @return the server, which knows its port
     * @throws io.javalin.util.JavalinBindException if the port is taken
     */
    public static Javalin start(int port, Consumer<RoutesConfig> routes) {
        return Javalin.create(config -> {
                    config.startup.showJavalinBanner = false;
                    config.http.prefer405over404 = true;
                    config.jetty.threadPool = new QueuedThreadPool(THREADS);
                    config.routes.before(ctx -> SameOrigin.check(ctx));
                    routes.accept(config.routes);
                    config.routes.exception(
                            HttpResponseException.class,
                            (e, ctx) -> Json.refuse(ctx, e.getStatus(), String.valueOf(e.getMessage())));
                    config.routes.exception(Exception.class, (e, ctx) -> {
                        LOG.error("{} {} failed", ctx.method(), ctx.path(), e);
                        Json.refuse(ctx, 500, "This is a mistake of the demo itself; its log says more");
                    });
                })
                .start("127.0.0.1", port);
    }
}
