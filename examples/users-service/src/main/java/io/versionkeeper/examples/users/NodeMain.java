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

/** One node of the Users service: a process that answers from memory, and follows the database. */
public final class NodeMain {
    private static final int POOL = 4;

    private NodeMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        ParentWatch.start(() -> {});
        NodeSettings settings = NodeSettings.fromEnvironment(System.getenv());
        HikariDataSource pool = Databases.pool(settings.usersDb(), POOL);
        Jdbi usersDb = Jdbi.create(pool);
        VersionStore versionDb = VersionStores.open(settings.versionStoreUri());

        VersionKeeper keeper = VersionKeeper.builder(versionDb)
                .interval(settings.interval())
                .awaitFirstLoad(Duration.ZERO) // the API says what is not loaded yet
                .listener(new PrintingListener())
                .start();
        VersionedResource<Users> users = keeper.resource("users", () -> UsersTable.load(usersDb));
        VersionedResource<Cities> cities = keeper.resource("cities", () -> CitiesTable.load(usersDb));

        Changes changes = settings.oneDatabase() && versionDb instanceof JdbcVersionStore store
                ? new OneTransaction(usersDb, store, keeper)
                : new BumpAfterCommit(usersDb, keeper);
        Javalin web = Web.start(0, routes -> {
            new UsersApi(settings.name(), users, cities, changes).addTo(routes);
            routes.get("/internal/status", ctx -> answerStatus(ctx, keeper, users, cities));
        });
        say(NodeSettings.PORT + web.port());
        while (!users.await(Duration.ofDays(1)) || !cities.await(Duration.ofDays(1))) {
            // A database that is down only delays the node.
        }
        say(NodeSettings.READY);
    }

    private static void answerStatus(
            Context ctx, VersionKeeper keeper, VersionedResource<Users> users, VersionedResource<Cities> cities) {
        Map<String, Integer> entries = Map.of(
                "users", users.health().loads() == 0 ? 0 : users.get().size(),
                "cities", cities.health().loads() == 0 ? 0 : cities.get().size());
        Json.answer(ctx, NodeStatus.of(keeper.health(), entries));
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    /** Says once that the database of the versions is gone, and once that it is back. */
    private static final class PrintingListener implements KeeperListener {
        // Touched by the listener's thread alone.
        private boolean failing;

        @Override
        public void pollFailed(Throwable cause) {
            if (!failing) {
                failing = true;
                say("does not reach the database of the versions; reads go on");
            }
        }

        @Override
        public void pollRecovered() {
            failing = false;
            say("reaches the database of the versions again");
        }
    }
}
