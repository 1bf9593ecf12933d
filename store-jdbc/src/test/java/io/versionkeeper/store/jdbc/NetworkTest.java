package io.versionkeeper.store.jdbc;

import static io.versionkeeper.store.jdbc.Names.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.testservers.FaultyProxy;
import io.versionkeeper.testservers.Mariadb;
import io.versionkeeper.testservers.Postgresql;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.h2.tools.Server;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections of the store's own pool, between polls and over a network that loses them. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NetworkTest {
    private static final String ALIVE_WINDOW = "com.zaxxer.hikari.aliveBypassWindowMs";

    @TempDir
    private static Path folder;

    private static Server h2;

    private FaultyProxy network;
    private JdbcVersionStore store;
    private String url;

    /** A database server and a driver. */
    enum Database {
        POSTGRESQL,
        MARIADB,
        MARIADB_BY_CONNECTOR_J,
        H2;

        String url() {
            return switch (this) {
                case POSTGRESQL -> Postgresql.server().newDatabaseUrl();
                case MARIADB -> Mariadb.server().newDatabaseUrl();
                case MARIADB_BY_CONNECTOR_J ->
                    Mariadb.server().newDatabaseUrl().replace("jdbc:mariadb:", "jdbc:mysql:");
                case H2 -> "jdbc:h2:tcp://127.0.0.1:" + h2.getPort() + "/./" + System.nanoTime();
            };
        }
    }

    @BeforeAll
    static void startH2() throws Exception {
        h2 = Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-baseDir", folder.toString())
                .start();
    }

    @AfterAll
    static void stopH2() {
        h2.stop();
    }

    private void open(Database database, String timeout) {
        store = JdbcVersionStore.open(urlOverTheNetwork(database) + "#timeout=" + timeout);
        store.read(Set.of());
    }

    @ParameterizedTest
    @EnumSource
    void anIpv6AddressStandsInBrackets(Database database) {
        String url = database.url();
        network = FaultyProxy.overIpv6To(port(url));
        String ipv6 = url.replaceFirst("//[^/:]*:\\d+", "//[::1]:" + network.port());
        store = JdbcVersionStore.open(ipv6 + "#timeout=2s");
        assertThat(store.bump(id("users"), 1).stamp()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = "H2", mode = EnumSource.Mode.EXCLUDE)
    void ofTwoHostsTheOneThatAnswersIsUsed(Database database) {
        String url = urlOverTheNetwork(database).replaceFirst("//", "//127.0.0.1:1,");
        // Connector/J takes any but the first for a replica.
        url += database == Database.MARIADB_BY_CONNECTOR_J ? "&failOverReadOnly=false" : "";
        store = JdbcVersionStore.open(url + "#timeout=2s");
        assertThat(store.bump(id("users"), 1).stamp()).isEqualTo(1);
    }

    private static int port(String url) {
        return URI.create(url.replaceFirst("^.*?(//[^/]*).*", "$1")).getPort();
    }

    private String urlOverTheNetwork(Database database) {
        String url = database.url();
        int port = port(url);
        network = FaultyProxy.to(port);
        this.url = url.replace(":" + port, ":" + network.port());
        return this.url;
    }

    @AfterEach
    void close() {
        network.close();
        store.close();
    }

    /** H2's driver prepares and executes. */
    @ParameterizedTest
    @CsvSource({"POSTGRESQL, 1", "MARIADB, 1", "MARIADB_BY_CONNECTOR_J, 1", "H2, 2"})
    void aPollTakesNoMoreRoundTripsThanItsStatementHoweverLongItsConnectionWasIdle(Database database, int expected) {
        withTheAliveWindowShut(() -> {
            open(database, "5s");
            return store;
        });
        List<Integer> roundTrips = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int before = network.roundTrips();
            store.read(Names.ids("users", "prices"));
            roundTrips.add(network.roundTrips() - before);
        }
        // In the background the pool may be opening another connection.
        assertThat(Collections.min(roundTrips)).as(roundTrips.toString()).isEqualTo(expected);
    }

    @Test
    void anIdlePollOfChangesTakesOneRoundTrip() {
        open(Database.POSTGRESQL, "5s");
        store.bump(id("users"), 1);
        String cursor = store.readChanges(null, Set.of()).cursor();
        List<Integer> roundTrips = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            int before = network.roundTrips();
            assertThat(store.readChanges(cursor, Set.of()).known()).isTrue();
            roundTrips.add(network.roundTrips() - before);
        }
        assertThat(Collections.min(roundTrips)).as(roundTrips.toString()).isEqualTo(1);
    }

    @Test
    void aWatchThatTheNetworkCutEndsAndOneThatFellSilentIsClosedInTime() {
        open(Database.POSTGRESQL, "1s");
        Told told = new Told();
        Watch cut = store.watch(told);
        network.cut();
        told.awaitEnd();
        cut.close();
        assertThatThrownBy(() -> store.watch(told))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("cannot watch");

        network.heal();
        TestDataSource dataSource = new TestDataSource(url);
        try (JdbcVersionStore borrowing = JdbcVersionStore.builder(dataSource)
                .timeout(Duration.ofSeconds(1))
                .build()) {
            Watch own = store.watch(told);
            Watch borrowed = borrowing.watch(told);
            network.blackHole();
            assertThat(timeOf(own::close)).isLessThan(Duration.ofSeconds(1));
            assertThat(timeOf(borrowed::close)).isLessThan(Duration.ofSeconds(3));
        }
        assertThat(dataSource.open).hasValue(0);
        assertThat(told.ends).hasSize(1);
    }

    private static Duration timeOf(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** A pool takes every connection for one that was idle for long. */
    private static <T> T withTheAliveWindowShut(Supplier<T> making) {
        System.setProperty(ALIVE_WINDOW, "-1");
        try {
            return making.get();
        } finally {
            System.clearProperty(ALIVE_WINDOW);
        }
    }

    @ParameterizedTest
    @EnumSource
    void connectionsThatTheNetworkCutAreReplacedInSilence(Database database) throws Exception {
        open(database, "5s");
        store.bump(id("users"), 1);
        openSeveralConnections();

        network.cut();
        network.heal();
        assertThat(store.read(Names.ids("users")).of(id("users")).stamp()).isEqualTo(1);

        openSeveralConnections();
        network.cut();
        network.heal();
        assertThat(store.bump(id("users"), 2).stamp()).isEqualTo(2);
    }

    private void openSeveralConnections() throws InterruptedException {
        ExecutorService callers = Executors.newFixedThreadPool(4);
        try {
            callers.invokeAll(Collections.nCopies(40, () -> store.read(Set.of())));
        } finally {
            callers.shutdown();
        }
    }

    /** The kit has the other drivers' faults. */
    @Test
    void aServerThatFallsSilentCostsACallOfConnectorJItsTimeOutAndIsMetAgain() {
        open(Database.MARIADB_BY_CONNECTOR_J, "1s");
        network.blackHole();
        for (int i = 0; i < 2; i++) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> store.read(Set.of())).isInstanceOf(StoreUnavailableException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        }
        network.heal();
        // What the pool had begun in the silence has to run into its own time-out first.
        await().atMost(Duration.ofSeconds(10))
                .ignoreExceptionsInstanceOf(StoreUnavailableException.class)
                .untilAsserted(
                        () -> assertThat(store.bump(id("users"), 1).stamp()).isEqualTo(1));
    }

    /** MariaDB's driver then speaks of a syntax error. */
    @Test
    void aConnectionThatAPoolOfTheUsersFindsClosedIsNoMistakeOfTheirs() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(urlOverTheNetwork(Database.MARIADB));
        config.setConnectionTimeout(500);
        config.setValidationTimeout(250);
        try (HikariDataSource pool = withTheAliveWindowShut(() -> new HikariDataSource(config))) {
            store = JdbcVersionStore.builder(pool).build();
            store.read(Set.of());
            network.blackHole();
            assertThatThrownBy(() -> store.read(Set.of()))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("Connection is not available");
        }
    }
}
