package io.versionkeeper.store.etcd;

import static io.versionkeeper.store.etcd.TestEtcd.USERS;
import static io.versionkeeper.store.etcd.TestEtcd.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.etcd.jetcd.Client;
import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.testservers.BreakableServer;
import io.versionkeeper.testservers.Etcd;
import io.versionkeeper.testservers.FaultyProxy;
import io.versionkeeper.testservers.Heard;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the faults of the kit leave out: failures that nobody meets, and a server that refuses. */
class EtcdFaultsTest {
    private static BreakableServer server;

    private final String options = "#timeout=5s&namespace=" + TestEtcd.newNamespace();
    private final EtcdVersionStore store = EtcdVersionStore.open(server.newDatabaseUrl() + options);
    private final EtcdVersionStore direct =
            EtcdVersionStore.open(server.server().newDatabaseUrl() + options);
    private final Version last = store.bump(USERS, 1);

    @BeforeAll
    static void startServer() {
        server = Etcd.startBreakable();
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @AfterEach
    void closeStore() {
        store.close();
        direct.close();
    }

    @Test
    void aFailureBetweenTwoCallsIsNotNoticed() {
        server.server().restart();
        assertThat(read(store, USERS)).isEqualTo(last);
        server.network().cut();
        server.network().heal();
        assertThat(read(store, USERS)).isEqualTo(last);
    }

    // ---- watches

    private enum Break {
        CUT,
        CUT_AND_COMPACTED,
        RESTARTED
    }

    @ParameterizedTest
    @EnumSource
    void aWatchEndsOnceWithItsConnectionAndAnotherOneIsComplete(Break how) throws Exception {
        Heard heard = new Heard();
        Watch watch = store.watch(heard);
        store.bump(USERS, 2);
        assertThat(heard.next()).contains(USERS);

        if (how == Break.RESTARTED) {
            server.server().restart();
        } else {
            server.network().cut();
        }
        assertThat(heard.end()).isInstanceOf(StoreUnavailableException.class).hasMessageContaining("cannot watch");
        assertThat(heard.changed).isEmpty();
        if (how == Break.CUT_AND_COMPACTED) {
            compact(direct.bump(USERS, 3).number());
        }
        server.network().heal();

        Heard again = new Heard();
        Watch another = store.watch(again);
        direct.bump(USERS, 4);
        assertThat(again.next()).contains(USERS);
        another.close();
        watch.close();
        assertThat(heard.changed).as("of a watch that has ended").isEmpty();
        assertThat(heard.ended).as("told again").isEmpty();
        await().untilAsserted(() -> assertThat(watchStreams()).isZero());
    }

    @Test
    void aWatchThatFellSilentEndsWithACallThatGetsNoAnswer() throws Exception {
        try (EtcdVersionStore hasty =
                EtcdVersionStore.open(server.newDatabaseUrl() + options.replace("timeout=5s", "timeout=1s"))) {
            Heard heard = new Heard();
            hasty.watch(heard);
            // From now on the watch is on an older connection than that of the calls.
            refuseABump(hasty);
            server.network().blackHole();
            assertThatThrownBy(() -> read(hasty, USERS)).isInstanceOf(StoreUnavailableException.class);
            assertThat(heard.end())
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("cannot watch");
            assertThatThrownBy(() -> hasty.watch(heard)).isInstanceOf(StoreUnavailableException.class);
            server.network().heal();
            assertThat(heard.ended).as("of a watch that has not begun").isEmpty();
            hasty.watch(heard);
            direct.bump(USERS, 2);
            assertThat(heard.next()).contains(USERS);
        } finally {
            server.network().heal();
        }
    }

    @Test
    void closingAStoreOverAClientEndsItsWatchesAndTheClientTellsThemOfItsOwnEnd() throws Exception {
        Heard first = new Heard();
        Heard second = new Heard();
        try (Client client = TestEtcd.client(server.server().newDatabaseUrl()).build()) {
            EtcdVersionStore.Builder builder = EtcdVersionStore.builder(client).timeout(Duration.ofSeconds(5));
            EtcdVersionStore closed = builder.build();
            closed.watch(first);
            closed.watch(second).close();
            assertThat(watchStreams()).isPositive();
            closed.close();
            await().untilAsserted(() -> assertThat(watchStreams()).isZero());
            builder.build().watch(second);
        }
        second.end();
        assertThat(first.ended).isEmpty();
    }

    @Test
    void whatChangedIsKnownAfterACompactionAndARestart() throws Exception {
        String cursor = store.readChanges(null, Set.of()).cursor();
        Version bumped = direct.bump(USERS, 2);
        compact(direct.bump(ResourceId.of("prices"), 1).number());
        server.server().restart();
        Changes changes = store.readChanges(cursor, Set.of());
        assertThat(changes.known()).isTrue();
        assertThat(changes.versions().of(USERS)).isEqualTo(bumped);
    }

    private static void compact(long revision) throws Exception {
        try (Client client = TestEtcd.client(server.server().newDatabaseUrl()).build()) {
            client.getKVClient().compact(revision).get(5, TimeUnit.SECONDS);
        }
    }

    /** How many the server holds. */
    private static int watchStreams() throws Exception {
        URI metrics = URI.create(server.server().newDatabaseUrl().replace("etcd:", "http:") + "/metrics");
        String body = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
                .body();
        Matcher gauge = Pattern.compile("(?m)^etcd_debugging_mvcc_watch_stream_total (\\d+)$")
                .matcher(body);
        assertThat(gauge.find()).isTrue();
        return Integer.parseInt(gauge.group(1));
    }

    // ---- others

    @Test
    void anIpv6AddressStandsInBrackets() {
        try (FaultyProxy ipv6 = FaultyProxy.overIpv6To(TestEtcd.port(server.newDatabaseUrl()));
                EtcdVersionStore over = EtcdVersionStore.open("etcd://[::1]:" + ipv6.port() + options)) {
            assertThat(read(over, USERS)).isEqualTo(last);
        }
    }

    @Test
    void aServerWithoutSpaceRefusesBumpsStillAnswersReadsAndEndsNoWatch() throws Exception {
        Heard heard = new Heard();
        store.watch(heard);
        refuseABump(store);
        assertThat(store.bump(USERS, 3)).isEqualTo(read(store, USERS));
        assertThat(heard.next()).contains(USERS);
        assertThat(heard.ended).isEmpty();
    }

    /** The server says that it has no space. */
    private void refuseABump(EtcdVersionStore refused) throws Exception {
        alarm("ACTIVATE");
        try {
            assertThatThrownBy(() -> refused.bump(USERS, 2))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("database space exceeded");
            assertThat(read(refused, USERS)).isEqualTo(last);
        } finally {
            alarm("DEACTIVATE");
        }
    }

    private static void alarm(String action) throws Exception {
        URI uri = URI.create(server.newDatabaseUrl().replace("etcd:", "http:") + "/v3/maintenance/alarm");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .POST(BodyPublishers.ofString("{\"action\":\"" + action + "\",\"alarm\":\"NOSPACE\"}"))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(200);
    }
}
