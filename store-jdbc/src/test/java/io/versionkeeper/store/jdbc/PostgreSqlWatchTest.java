package io.versionkeeper.store.jdbc;

import static io.versionkeeper.store.jdbc.Names.id;
import static io.versionkeeper.store.jdbc.Names.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.spi.WatchListener;
import io.versionkeeper.testservers.Postgresql;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** LISTEN and NOTIFY. */
@Timeout(30)
class PostgreSqlWatchTest {
    private static final String LISTENERS =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'";
    private static final String END_LISTENERS = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND query LIKE 'LISTEN%'";

    private static String url;

    private final Told told = new Told();
    private TestDatabase database;
    private JdbcVersionStore store;

    @BeforeAll
    static void findServer() {
        url = Postgresql.server().newDatabaseUrl();
    }

    @BeforeEach
    void open() throws SQLException {
        database = new TestDatabase(url);
        store = database.open();
    }

    @AfterEach
    void close() throws SQLException {
        store.close();
        database.close();
        await().untilAsserted(() -> assertThat(database.number(LISTENERS)).isZero());
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("versionkeeper-jdbc-watch");
    }

    private static String channel(String namespace) throws Exception {
        byte[] digest = MessageDigest.getInstance("MD5").digest(namespace.getBytes(StandardCharsets.UTF_8));
        return "versionkeeper_" + HexFormat.of().formatHex(digest);
    }

    // ---- what is told

    @Test
    void bumpsAreToldWithTheirNamesToTheWatchesOfTheirNamespaceAlone() throws Exception {
        for (String namespace : List.of("default", "\u00fcsers'\"\\;--", "\ud83d\ude00".repeat(255))) {
            String option = "namespace=" + TestDatabase.encode(namespace);
            try (VersionStore other = database.open("namespace=other");
                    JdbcVersionStore watched = database.open(option)) {
                watched.watch(told);
                other.bump(id("of another namespace"), 1);
                database.execute("SELECT pg_notify('" + channel(namespace) + "', 'by hand')");
                Names.HOSTILE.forEach(name -> watched.bump(id(name), 1));

                List<ResourceId> expected = new ArrayList<>(ids(Names.HOSTILE));
                expected.add(id("by hand"));
                told.await(expected);
            }
        }
    }

    @Test
    void whatIsNoNameIsToldAsOneThatIsNotKnown() throws Exception {
        store.watch(told);
        database.execute("SELECT pg_notify('" + channel("default") + "', x) FROM (VALUES (''), (repeat('x', 256)),"
                + " (E'a\\nb')) AS t(x)");
        told.await(Arrays.asList(null, null, null));
    }

    @Test
    void aBumpInATransactionIsToldWithItsCommitAndNotIfItIsUndone() throws SQLException {
        store.watch(told);
        try (Connection transaction = database.connect()) {
            transaction.setAutoCommit(false);
            store.bumpIn(transaction, id("undone"));
            transaction.rollback();
            store.bumpIn(transaction, id("users"));
            store.bump(id("before"), 1);
            told.await(ids("before"));
            transaction.commit();
            told.await(ids("users"));
        }
    }

    @Test
    void aStoreThatIsToldNotToWatchNeitherListensNorAnnounces() {
        store.watch(told);
        try (JdbcVersionStore quiet = database.open("watch=false");
                JdbcVersionStore quietToo = JdbcVersionStore.builder(new TestDataSource(url))
                        .table(database.table())
                        .watch(false)
                        .build()) {
            for (JdbcVersionStore each : List.of(quiet, quietToo)) {
                assertThatThrownBy(() -> each.watch(told))
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessageContaining("watch=false");
                each.bump(id("quiet"), 1);
            }
        }
        store.bump(id("loud"), 1);
        told.await(ids("loud"));
    }

    // ---- how it ends

    @Test
    void aConnectionThatTheServerEndsEndsTheWatchOnceAndAnotherCanBeBegun() throws SQLException {
        Watch first = store.watch(told);
        assertThat(database.number(END_LISTENERS)).isEqualTo(1);
        told.awaitEnd();
        first.close();
        assertThat(told.ends).hasSize(1);
        assertThat(told.ends.get(0))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("cannot watch")
                .hasMessageContaining("terminating connection");

        store.watch(told);
        store.bump(id("users"), 1);
        told.await(ids("users"));
        assertThat(told.ends).hasSize(1);
    }

    @Test
    void aWatchIsClosedAtOnceOnAnInterruptedThreadTooAndTellsNothingMore() throws SQLException {
        long nanos = 0;
        for (int i = 0; i < 5; i++) {
            Watch watch = store.watch(told);
            store.bump(id("users"), 1);
            told.await(ids("users"));
            Thread.currentThread().interrupt();
            long start = System.nanoTime();
            watch.close();
            nanos += System.nanoTime() - start;
            assertThat(Thread.interrupted()).isTrue();
            watch.close();
        }
        assertThat(Duration.ofNanos(nanos)).isLessThan(Duration.ofMillis(700));

        Told other = new Told();
        store.watch(other);
        store.bump(id("users"), 1);
        other.await(ids("users"));
        assertThat(told.names).isEmpty();
        store.close();
        assertThatThrownBy(() -> store.watch(told)).isInstanceOf(IllegalStateException.class);
        assertThat(told.ends).isEmpty();
        assertThat(other.ends).isEmpty();
    }

    @Test
    void aListenerMayCloseItsWatch() throws Exception {
        CompletableFuture<String> closed = new CompletableFuture<>();
        AtomicReference<Watch> watch = new AtomicReference<>();
        watch.set(store.watch(new WatchListener() {
            @Override
            public void changed(ResourceId name) {
                watch.get().close();
                closed.complete(name.name());
            }

            @Override
            public void ended(Throwable cause) {
                told.ended(cause);
            }
        }));
        store.bump(id("users"), 1);
        assertThat(closed.get(2, TimeUnit.SECONDS)).isEqualTo("users");
        assertThat(told.ends).isEmpty();
    }

    // ---- a data source of the user's

    @Test
    void aWatchBorrowsOneConnectionAndGivesItBackAsItWas() throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(2);
        try (HikariDataSource pool = new HikariDataSource(config)) {
            Watch watch;
            try (JdbcVersionStore borrowing =
                    JdbcVersionStore.builder(pool).table(database.table()).build()) {
                watch = borrowing.watch(told);
                assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isEqualTo(1);
                borrowing.bump(id("users"), 1);
                told.await(ids("users"));
                watch.close();
                assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
            }
            try (Connection one = pool.getConnection();
                    Connection other = pool.getConnection()) {
                for (Connection connection : List.of(one, other)) {
                    try (var channels =
                            connection.createStatement().executeQuery("SELECT count(*) FROM pg_listening_channels()")) {
                        channels.next();
                        assertThat(channels.getInt(1)).isZero();
                    }
                }
            }
        }
    }

    @Test
    void aPoolOfOneIsLeftToTheReads() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(1);
        config.setConnectionTimeout(10_000);
        try (HikariDataSource pool = new HikariDataSource(config);
                JdbcVersionStore borrowing = JdbcVersionStore.builder(pool)
                        .table(database.table())
                        .timeout(Duration.ofSeconds(1))
                        .build()) {
            borrowing.read(Set.of());
            assertThatThrownBy(() -> borrowing.watch(told))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("pool of at least two")
                    .hasMessageContaining("watch(false)");
            assertThat(borrowing.read(Set.of()).present()).isEmpty();
            await().untilAsserted(() -> assertThat(pool.getHikariPoolMXBean().getActiveConnections())
                    .isZero());
            assertThat(told.ends).isEmpty();
        }
    }

    @Test
    void anotherDriverCannotWatch() {
        DataSource wrapping = (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, arguments) -> {
                    Connection real = DriverManager.getConnection(url);
                    return Proxy.newProxyInstance(
                            getClass().getClassLoader(),
                            new Class<?>[] {Connection.class},
                            (proxy, called, given) ->
                                    called.getName().equals("isWrapperFor") ? false : called.invoke(real, given));
                });
        try (JdbcVersionStore other =
                JdbcVersionStore.builder(wrapping).table(database.table()).build()) {
            assertThatThrownBy(() -> other.watch(told))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("pgjdbc");
        }
    }

    // ---- bumps that cannot be announced

    @Test
    void whoMayNotAnnounceBumpsAllTheSame() throws SQLException {
        database.execute("DROP ROLE IF EXISTS vk_quiet");
        database.execute("CREATE ROLE vk_quiet");
        store.read(Set.of());
        store.watch(told);
        database.execute("GRANT SELECT, INSERT, UPDATE ON " + database.quotedTable() + " TO vk_quiet");
        TestDataSource asQuiet =
                new TestDataSource(url, c -> c.createStatement().execute("SET ROLE vk_quiet"));
        try (JdbcVersionStore before = over(asQuiet);
                JdbcVersionStore after = over(asQuiet);
                Connection transaction = asQuiet.getConnection()) {
            before.read(Set.of());
            database.execute("REVOKE EXECUTE ON FUNCTION pg_notify(text, text) FROM PUBLIC");
            assertThat(before.bump(id("users"), 1).number()).isEqualTo(1);

            assertThat(after.bump(id("users"), 2).number()).isEqualTo(2);
            transaction.setAutoCommit(false);
            after.bumpIn(transaction, id("users"));
            transaction.commit();
            assertThat(store.bump(id("users"), 4).number()).isEqualTo(4);
            told.await(ids("users"));
        } finally {
            database.execute("GRANT EXECUTE ON FUNCTION pg_notify(text, text) TO PUBLIC");
            database.execute("DROP OWNED BY vk_quiet");
            database.execute("DROP ROLE vk_quiet");
        }
    }

    private JdbcVersionStore over(DataSource dataSource) {
        return JdbcVersionStore.builder(dataSource).table(database.table()).build();
    }

    /** To fill the real one takes 8 GB: a function of the same name stands in for it. */
    @Test
    void aFullQueueOfAnnouncementsKeepsNobodyFromBumping() throws SQLException {
        database.execute("CREATE SCHEMA full_queue");
        database.execute("CREATE FUNCTION full_queue.pg_notify(text, text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN"
                + " RAISE 'too many notifications in the NOTIFY queue' USING ERRCODE = '54000'; END $$");
        store.read(Set.of());
        try (JdbcVersionStore full = over(new TestDataSource(
                url, c -> c.createStatement().execute("SET search_path = full_queue, pg_catalog, public")))) {
            assertThat(full.bump(id("users"), 1).number()).isEqualTo(1);
            assertThat(full.bump(id("users"), 2).number()).isEqualTo(2);
        } finally {
            database.execute("DROP SCHEMA full_queue CASCADE");
        }
    }
}
