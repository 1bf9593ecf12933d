package io.versionkeeper.store.etcd;

import static io.versionkeeper.store.etcd.TestEtcd.USERS;
import static io.versionkeeper.store.etcd.TestEtcd.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.testservers.BreakableServer;
import io.versionkeeper.testservers.Etcd;
import io.versionkeeper.testservers.FaultyProxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the faults of the kit leave out: failures that nobody meets, and a server that refuses. */
class EtcdFaultsTest {
    private static BreakableServer server;

    private final String options = "#timeout=5s&namespace=" + TestEtcd.newNamespace();
    private final EtcdVersionStore store = EtcdVersionStore.open(server.newDatabaseUrl() + options);
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
    }

    @Test
    void aFailureBetweenTwoCallsIsNotNoticed() {
        server.server().restart();
        assertThat(read(store, USERS)).isEqualTo(last);
        server.network().cut();
        server.network().heal();
        assertThat(read(store, USERS)).isEqualTo(last);
    }

    @Test
    void anIpv6AddressStandsInBrackets() {
        try (FaultyProxy ipv6 = FaultyProxy.overIpv6To(TestEtcd.port(server.newDatabaseUrl()));
                EtcdVersionStore over = EtcdVersionStore.open("etcd://[::1]:" + ipv6.port() + options)) {
            assertThat(read(over, USERS)).isEqualTo(last);
        }
    }

    @Test
    void aServerWithoutSpaceRefusesBumpsAndStillAnswersReads() throws Exception {
        alarm("ACTIVATE");
        try {
            assertThatThrownBy(() -> store.bump(USERS, 2))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("database space exceeded");
            assertThat(read(store, USERS)).isEqualTo(last);
        } finally {
            alarm("DEACTIVATE");
        }
        assertThat(store.bump(USERS, 3)).isEqualTo(read(store, USERS));
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
