package io.versionkeeper.examples.users;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.ServiceUnavailableResponse;
import io.versionkeeper.Version;
import io.versionkeeper.core.NoSnapshotException;
import io.versionkeeper.core.Snapshot;
import io.versionkeeper.core.StaleSnapshotException;
import io.versionkeeper.core.VersionedResource;
import io.versionkeeper.spi.VersionStoreException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP API of a node. Reads are answered from the current snapshots alone; every answer names the node, and the
 * version of the snapshot that it was made of, or that a write made. A read of users that brings such a version along
 * is answered with at least that write, whichever node made it.
 */
final class UsersApi {
    private static final Logger LOG = LoggerFactory.getLogger(UsersApi.class);
    private static final int MAX_BODY = 16 * 1024;
    private static final String VERSION = "X-Version";
    /** Less than the load balancer waits. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** Half of the threads, so that reads without a version go on while the store does not answer. */
    private static final int MAX_WAITING = Web.THREADS / 2;

    private final String node;
    private final VersionedResource<Users> users;
    private final VersionedResource<Cities> cities;
    private final Changes changes;
    private final Semaphore mayWait = new Semaphore(MAX_WAITING);

    UsersApi(String node, VersionedResource<Users> users, VersionedResource<Cities> cities, Changes changes) {
        this.node = node;
        this.users = users;
        this.cities = cities;
        this.changes = changes;
    }

    void addTo(RoutesConfig routes) {
        routes.before(ctx -> ctx.header("X-Node", node));
        routes.before(ctx -> setVersion(ctx, Version.NONE));
        routes.get("/api/users", this::list);
        routes.get("/api/users/{id}", this::get);
        routes.post("/api/users", this::create);
        routes.put("/api/users/{id}", this::update);
        routes.delete("/api/users/{id}", this::delete);
        routes.get("/api/cities", this::findCities);
        addRefusals(routes);
    }

    private void list(Context ctx) throws InterruptedException {
        Json.answer(ctx, usersAsDemanded(ctx).all());
    }

    private void get(Context ctx) throws InterruptedException {
        Users current = usersAsDemanded(ctx);
        User user = current.byId(id(ctx));
        if (user == null) {
            refuseUnknown(ctx);
        } else {
            Json.answer(ctx, user);
        }
    }

    private void findCities(Context ctx) {
        Snapshot<Cities> snapshot = cities.snapshot();
        setVersion(ctx, snapshot.version());
        String name = ctx.queryParam("name");
        if (name == null || name.isBlank()) {
            throw new BadRequestException("Give a name: /api/cities?name=Springfield&country=US");
        }
        String country = ctx.queryParam("country");
        List<City> found =
                snapshot.value().find(name.strip(), country == null || country.isBlank() ? null : country.strip());
        Json.answer(ctx, found);
    }

    private void create(Context ctx) throws IOException {
        usersFor(ctx);
        UserBody body = UserBody.parse(body(ctx), null);
        Changes.Change<User> made = changes.make(transaction -> UsersTable.insert(transaction, body));
        setVersion(ctx, made);
        ctx.status(201).header("Location", "/api/users/" + made.result().id());
        Json.answer(ctx, made.result());
    }

    private void update(Context ctx) throws IOException {
        usersFor(ctx);
        long id = id(ctx);
        User user = UserBody.parse(body(ctx), id).withId(id);
        Changes.Change<Boolean> made = changes.make(transaction -> UsersTable.update(transaction, user));
        setVersion(ctx, made);
        if (made.result()) {
            Json.answer(ctx, user);
        } else {
            refuseUnknown(ctx);
        }
    }

    private void delete(Context ctx) {
        usersFor(ctx);
        long id = id(ctx);
        Changes.Change<Boolean> made = changes.make(transaction -> UsersTable.delete(transaction, id));
        setVersion(ctx, made);
        if (made.result()) {
            ctx.status(204);
        } else {
            refuseUnknown(ctx);
        }
    }

    /** The users with at least the write that the request brings the version of. */
    private Users usersAsDemanded(Context ctx) throws InterruptedException {
        String token = ctx.header(VERSION);
        if (token != null) {
            awaitVersion(parse(token));
        }
        return usersFor(ctx);
    }

    private static Version parse(String token) {
        try {
            return Version.parse(token);
        } catch (IllegalArgumentException e) {
            throw new BadRequestException("In the header " + VERSION + ", " + e.getMessage());
        }
    }

    /** From here on the latest snapshot has it. */
    private void awaitVersion(Version token) throws InterruptedException {
        if (!mayWait.tryAcquire()) {
            throw new ServiceUnavailableResponse(
                    "Too many reads wait here for their " + VERSION + "; try again soon, or read without it");
        }
        try {
            users.get(token, PATIENCE);
        } finally {
            mayWait.release();
        }
    }

    /** The users that this node holds, and their version in the answer's head. */
    private Users usersFor(Context ctx) {
        Snapshot<Users> snapshot = users.snapshot();
        setVersion(ctx, snapshot.version());
        return snapshot.value();
    }

    private static void setVersion(Context ctx, Version version) {
        ctx.header(VERSION, version.toString());
    }

    private static void setVersion(Context ctx, Changes.Change<?> made) {
        Version version = made.version();
        if (version != null) {
            setVersion(ctx, version);
        }
    }

    /** Zero, which no user has, for what is not a number. */
    private static long id(Context ctx) {
        try {
            return Long.parseLong(ctx.pathParam("id"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static byte[] body(Context ctx) throws IOException {
        InputStream in = ctx.bodyInputStream();
        byte[] body = in.readNBytes(MAX_BODY + 1);
        if (body.length > MAX_BODY) {
            throw new BadRequestException("The body is larger than " + MAX_BODY + " bytes");
        }
        return body;
    }

    private static void refuseUnknown(Context ctx) {
        Json.refuse(ctx, 404, "There is no user with the id " + ctx.pathParam("id"));
    }

    private static void addRefusals(RoutesConfig routes) {
        routes.exception(BadRequestException.class, (e, ctx) -> Json.refuse(ctx, 400, String.valueOf(e.getMessage())));
        routes.exception(
                NoSnapshotException.class,
                (e, ctx) -> Json.refuse(ctx, 503, "This node has not loaded its data yet; try again soon"));
        routes.exception(
                StaleSnapshotException.class,
                (e, ctx) -> Json.refuse(
                        ctx,
                        503,
                        "This node could not follow to that " + VERSION + " within " + PATIENCE.toSeconds()
                                + " s; try again, or read without it what the node holds"));
        routes.exception(
                JdbiException.class,
                (e, ctx) -> refuseWrite(
                        ctx,
                        e,
                        "The database does not answer, so nothing can be changed now;"
                                + " reads go on. Try again later"));
        routes.exception(
                VersionStoreException.class,
                (e, ctx) -> refuseWrite(
                        ctx,
                        e,
                        "The database of the versions does not answer, so nothing can be"
                                + " changed now; reads go on. Try again later"));
        routes.exception(
                BumpAfterCommit.BumpOwedException.class,
                (e, ctx) -> refuseWrite(ctx, e, String.valueOf(e.getMessage())));
    }

    private static void refuseWrite(Context ctx, Exception cause, String reason) {
        LOG.debug("{} {} failed", ctx.method(), ctx.path(), cause);
        Json.refuse(ctx, 503, reason);
    }
}
