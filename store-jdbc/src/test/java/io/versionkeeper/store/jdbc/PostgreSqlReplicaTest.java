package io.versionkeeper.store.jdbc;

import static io.versionkeeper.store.jdbc.Names.id;
import static io.versionkeeper.store.jdbc.Names.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.core.KeeperListener;
import io.versionkeeper.core.Labelled;
import io.versionkeeper.core.Snapshot;
import io.versionkeeper.core.VersionKeeper;
import io.versionkeeper.core.VersionedResource;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.testservers.Postgresql;
import io.versionkeeper.testservers.PostgresqlStandby;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nodes that poll the primary and load from a standby that lags. */
class PostgreSqlReplicaTest {
    private static final ResourceId USERS = id("users");
    private static final int CHANGES = 1_000;
    /** Half of them are made while the standby replays nothing; after it a labelled node catches up. */
    private static final int ROUND = 50;

    private static final Duration INTERVAL = Duration.ofMillis(200);
    /** What two loads take, and a busy machine. */
    private static final Duration LOADS = Duration.ofSeconds(1);

    private static PostgresqlStandby servers;
    private static String url;
    private static Jdbi primary;
    private static HikariDataSource replicas;
    private static Jdbi replica;

    /** Which change each version is of. */
    private final Map<Version, Integer> written = new ConcurrentHashMap<>();

    @BeforeAll
    static void start() {
        servers = Postgresql.startWithStandby();
        url = servers.primary().newDatabaseUrl();
        primary = Jdbi.create(url);
        primary.useHandle(handle -> handle.execute("CREATE TABLE users AS SELECT 0 AS change"));
        replicas = new HikariDataSource();
        replicas.setJdbcUrl(servers.onStandby(url));
        replicas.setInitializationFailTimeout(-1);
        replica = Jdbi.create(replicas);
        awaitReplica("SELECT COUNT(*) FROM pg_class WHERE relname = 'users'", 1);
    }

    @AfterAll
    static void end() {
        if (replicas != null) {
            replicas.close();
        }
        if (servers != null) {
            servers.close();
        }
    }

    @Test
    void noSnapshotOfALabelledLoaderHasOlderDataThanItsVersionSays() throws Exception {
        try (JdbcVersionStore store = JdbcVersionStore.open(url);
                Node labelled = new Node(url);
                Node naive = new Node(url);
                Handle writer = primary.open()) {
            written.put(Version.NONE, 0);
            VersionedResource<Integer> users = labelled.keeper.resource(
                    "users",
                    names -> replica.inTransaction(
                            TransactionIsolationLevel.REPEATABLE_READ,
                            handle -> new Labelled<>(change(handle), store.readIn(handle.getConnection(), names))));
            VersionedResource<Integer> naiveUsers =
                    naive.keeper.resource("users", () -> replica.withHandle(PostgreSqlReplicaTest::change));
            assertThat(users.await(Duration.ofSeconds(5))).isTrue();
            assertThat(naiveUsers.await(Duration.ofSeconds(5))).isTrue();
            onReplica("ALTER SYSTEM SET recovery_min_apply_delay = '30ms'");
            onReplica("SELECT pg_reload_conf()");

            for (int change = 1; change <= CHANGES; change++) {
                write(writer, store, change);
                if (change % ROUND == ROUND / 2) {
                    onReplica("SELECT pg_wal_replay_pause()");
                } else if (change % ROUND == 0) {
                    onReplica("SELECT pg_wal_replay_resume()");
                    awaitReplica("SELECT change FROM users", change);
                    await().pollInterval(Duration.ofMillis(5))
                            .atMost(INTERVAL.plus(LOADS))
                            .until(users::get, Integer.valueOf(change)::equals);
                }
            }

            assertThat(users.snapshot().version())
                    .isEqualTo(store.read(ids("users")).of(USERS));
            assertThat(labelled.published).hasSizeGreaterThan(CHANGES / ROUND - 1);
            assertThat(mislabelled(labelled)).isEmpty();
            assertThat(older(naive)).as("what a plain loader mislabels").isNotEmpty();
        }
    }

    @Test
    void aReplicaWithoutTheTableIsAClearError() throws SQLException {
        try (JdbcVersionStore store = JdbcVersionStore.open(url + "#table=new_here");
                Connection reading = DriverManager.getConnection(servers.onStandby(url))) {
            onReplica("SELECT pg_wal_replay_pause()");
            reading.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            reading.setAutoCommit(false);
            assertThatThrownBy(() -> store.readIn(reading, ids("users")))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("has no table \"new_here\"")
                    .hasMessageContaining("replica");
        } finally {
            onReplica("SELECT pg_wal_replay_resume()");
        }
    }

    private void write(Handle writer, JdbcVersionStore store, int change) {
        writer.useTransaction(handle -> {
            handle.execute("UPDATE users SET change = ?", change);
            written.put(store.bumpIn(handle.getConnection(), USERS), change);
        });
    }

    private List<Snapshot<?>> mislabelled(Node node) {
        return node.published.stream()
                .filter(snapshot -> !snapshot.value().equals(written.get(snapshot.version())))
                .toList();
    }

    private List<Snapshot<?>> older(Node node) {
        return node.published.stream()
                .filter(snapshot -> (Integer) snapshot.value() < written.get(snapshot.version()))
                .toList();
    }

    private static int change(Handle handle) {
        return handle.createQuery("SELECT change FROM users")
                .mapTo(Integer.class)
                .one();
    }

    private static void onReplica(String sql) {
        replica.useHandle(handle -> handle.execute(sql));
    }

    private static void awaitReplica(String query, int expected) {
        await().pollInterval(Duration.ofMillis(5))
                .ignoreExceptions()
                .atMost(Duration.ofSeconds(10))
                .until(() -> replica.withHandle(handle ->
                                handle.createQuery(query).mapTo(Integer.class).one())
                        .equals(expected));
    }

    /** A keeper, and all that it has published. */
    private static final class Node implements AutoCloseable, KeeperListener {
        final List<Snapshot<?>> published = new CopyOnWriteArrayList<>();
        final VersionKeeper keeper;

        Node(String uri) {
            keeper =
                    VersionKeeper.builder(uri).interval(INTERVAL).listener(this).start();
        }

        @Override
        public void published(ResourceId id, Snapshot<?> snapshot) {
            published.add(snapshot);
        }

        @Override
        public void close() {
            keeper.close();
        }
    }
}
