package io.versionkeeper.examples.users;

import com.zaxxer.hikari.HikariDataSource;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.versionkeeper.VersionStores;
import io.versionkeeper.core.KeeperListener;
import io.versionkeeper.core.VersionKeeper;
import io.versionkeeper.core.VersionedResource;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.store.jdbc.JdbcVersionStore;
import java.time.Duration;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** One node of the Users service: answers over HTTP from memory, and follows the database, until its process ends. */
public final class Node {
    private static final int POOL = 4;

    private final VersionKeeper keeper;
    private final VersionedResource<Users> users;
    private final VersionedResource<Cities> cities;
    private final Javalin web;

    private Node(NodeSettings settings, KeeperListener listener) {
        HikariDataSource pool = Databases.pool(settings.usersDb(), POOL);
        Jdbi usersDb = Jdbi.create(pool);
        VersionStore versionDb = VersionStores.open(settings.versionStoreUri());

        keeper = VersionKeeper.builder(versionDb)
                .interval(settings.interval())
                .awaitFirstLoad(Duration.ZERO) // the API says what is not loaded yet
                .listener(listener)
                .start();
        users = keeper.resource("users", () -> UsersTable.load(usersDb));
        cities = keeper.resource("cities", () -> CitiesTable.load(usersDb));

        Changes changes = settings.oneDatabase() && versionDb instanceof JdbcVersionStore store
                ? new OneTransaction(usersDb, store, keeper)
                : new BumpAfterCommit(usersDb, keeper);
        web = Web.start(0, routes -> {
            new UsersApi(settings.name(), users, cities, changes).addTo(routes);
            routes.get("/internal/status", this::answerStatus);
        });
    }

    /** Starts the node. It needs no database to start, only to answer. */
    public static Node start(NodeSettings settings, KeeperListener listener) {
        return new Node(settings, listener);
    }

    /** The port of its API, on the loopback address. */
    public int port() {
        return web.port();
    }

    /** The users, as this node has them in memory. */
    public VersionedResource<Users> users() {
        return users;
    }

    /** Waits until the node holds all its data; a database that is down only delays that. */
    public void awaitLoaded() throws InterruptedException {
        Duration day = Duration.ofDays(1);
        while (!users.await(day) || !cities.await(day)) {
            // Some more patience.
        }
    }

    private void answerStatus(Context ctx) {
        Map<String, Integer> entries = Map.of(
                "users", users.health().loads() == 0 ? 0 : users.get().size(),
                "cities", cities.health().loads() == 0 ? 0 : cities.get().size());
        Json.answer(ctx, NodeStatus.of(keeper.health(), entries));
    }
}
