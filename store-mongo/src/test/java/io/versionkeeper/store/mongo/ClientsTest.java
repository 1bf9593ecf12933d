package io.versionkeeper.store.mongo;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.testservers.Heard;
import io.versionkeeper.testservers.MongodbStandIn;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.stream.Collectors;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whose client it is, and what closing leaves. */
class ClientsTest {
    private static final ResourceId USERS = ResourceId.of("users");

    private MongodbStandIn standIn;

    @BeforeEach
    void start() {
        standIn = MongodbStandIn.start();
        try (MongoVersionStore store = MongoVersionStore.open(standIn.newDatabaseUrl() + "#")) {
            store.read(Set.of()); // starts what the driver keeps for the whole JVM
        }
    }

    @AfterEach
    void stop() {
        standIn.close();
    }

    @Test
    void openingStartsNoThreadAndClosingEndsAll() {
        awaitNoDriverThread();
        MongoVersionStore store = MongoVersionStore.open(standIn.newDatabaseUrl() + "#");
        assertThat(driverThreads()).isEmpty();
        store.bump(USERS, 1);
        store.watch(new Heard());
        assertThat(driverThreads()).isNotEmpty();

        store.close();

        awaitNoDriverThread();
    }

    /** A thread is there for a moment after it has done its last work. */
    private static void awaitNoDriverThread() {
        await().atMost(5, SECONDS)
                .untilAsserted(() -> assertThat(driverThreads()).isEmpty());
    }

    @Test
    void closingEndsTheThreadsThatWaitForAServerThatDoesNotAnswer() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            MongoVersionStore store =
                    MongoVersionStore.open("mongodb://127.0.0.1:" + silent.getLocalPort() + "/#timeout=1s");
            assertThatThrownBy(() -> store.read(Set.of()));
            assertThat(driverThreads()).isNotEmpty();

            store.close();

            await().atMost(2, SECONDS)
                    .untilAsserted(() -> assertThat(driverThreads()).isEmpty());
        }
    }

    @Test
    void aClientThatWasPassedInIsNotClosed() {
        try (MongoClient client = MongoClients.create(standIn.newDatabaseUrl())) {
            MongoVersionStore store =
                    MongoVersionStore.builder(client).namespace("shop").build();
            store.bump(USERS, 1);
            store.watch(new Heard());

            store.close();

            assertThat(driverThreads()).extracting(Thread::getName).doesNotContain("versionkeeper-mongo-watch");
            assertThat(client.getDatabase("versionkeeper")
                            .getCollection("versionkeeper")
                            .countDocuments(new Document("_id.namespace", "shop")))
                    .isEqualTo(2);
            assertThatThrownBy(() -> store.read(Set.of())).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aClientThatItsOwnerHasClosedIsNamed() {
        MongoClient client = MongoClients.create(standIn.newDatabaseUrl());
        client.close();
        try (MongoVersionStore store = MongoVersionStore.builder(client).build()) {
            assertThatThrownBy(() -> store.read(Set.of()))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("give it a MongoClient that is open");
        }
    }

    private static Set<Thread> driverThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches("(cluster-|MaintenanceTimer-|versionkeeper-mongo).*"))
                .collect(Collectors.toSet());
    }
}
