package io.versionkeeper.store.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.testservers.BreakableServer;
import io.versionkeeper.testservers.Heard;
import io.versionkeeper.testservers.Mongodb;
import io.versionkeeper.testservers.MongodbStandIn;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.Document;
import org.junit.jupiter.api.Test;

/** Watches by change streams; on MongoDB or on a stand-in, which has them in their simplest form. */
class WatchTest {
    private static final ResourceId USERS = ResourceId.of("users");

    private final Heard heard = new Heard();

    @Test
    void hostileNamesOfTheNamespaceAloneAreTold() throws Exception {
        String url = Mongodb.server().newDatabaseUrl() + "#timeout=10s&namespace=";
        try (MongoVersionStore store = MongoVersionStore.open(url + "%24or");
                MongoVersionStore neighbour = MongoVersionStore.open(url + "%24or2")) {
            store.watch(heard);
            for (String name : RecordsTest.HOSTILE) {
                ResourceId id = ResourceId.of(name);
                neighbour.bump(id, 1);
                store.bump(id, 1);
                store.bump(id, 2);
                assertThat(heard.next()).contains(id);
                assertThat(heard.next()).contains(id);
            }
        }
        assertThat(heard.changed).isEmpty();
        assertThat(heard.ended).as("of a store that was closed").isEmpty();
    }

    @Test
    void aDeletedRecordIsToldByNameTheLayoutAsUnknownAndWhatHasNoNameNotAtAll() throws Exception {
        String url = Mongodb.server().newDatabaseUrl();
        try (MongoVersionStore store = MongoVersionStore.open(url + "#timeout=10s");
                MongoClient client = MongoClients.create(url)) {
            MongoCollection<Document> records =
                    client.getDatabase(new ConnectionString(url).getDatabase()).getCollection("versionkeeper");
            store.bump(USERS, 1);
            store.watch(heard);
            for (BsonDocument odd : List.of(id(new BsonInt64(1)), id(new BsonString("no\nname")))) {
                records.insertOne(new Document("_id", odd));
            }
            records.deleteOne(new Document("_id", id(new BsonString("users"))));
            assertThat(heard.next()).contains(USERS);
            records.updateOne(
                    new Document("_id", id(new BsonString(""))), new Document("$set", new Document("stamp", 7L)));
            assertThat(heard.next()).isEmpty();
            records.drop();
            assertThat(heard.next()).as("all are gone").isEmpty();
        }
    }

    private static BsonDocument id(BsonValue name) {
        return new BsonDocument("namespace", new BsonString("default")).append("name", name);
    }

    @Test
    void aWatchThatGetsNoAnswerEndsOnceAndAnotherOneIsComplete() throws Exception {
        try (BreakableServer server = Mongodb.startBreakable();
                MongoVersionStore store = MongoVersionStore.open(server.newDatabaseUrl() + "#timeout=1s")) {
            Watch watch = store.watch(heard);
            server.network().blackHole();
            assertThat(heard.end())
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("cannot watch");
            server.network().heal();
            watch.close();

            store.watch(heard);
            store.bump(USERS, 1);
            assertThat(heard.next()).contains(USERS);
            assertThat(heard.ended).isEmpty();
        }
    }

    @Test
    void whoWasToldNotToAndWhoseServerHasNoReplicaSetDoesNotWatch() throws Exception {
        try (MongodbStandIn standalone = MongodbStandIn.startStandalone();
                MongoVersionStore alone = MongoVersionStore.open(standalone.newDatabaseUrl() + "#timeout=10s")) {
            assertThatThrownBy(() -> alone.watch(heard))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("replica set");
        }
        try (MongodbStandIn hidden = MongodbStandIn.start();
                MongoVersionStore store = MongoVersionStore.open(hidden.newDatabaseUrl() + "#timeout=10s")) {
            hidden.refuse("aggregate", 40573, "Location40573");
            assertThatThrownBy(() -> store.watch(heard)).isInstanceOf(UnsupportedOperationException.class);
            hidden.refuse("aggregate", 13, "Unauthorized");
            assertThatThrownBy(() -> store.watch(heard)).isInstanceOf(StoreMisconfiguredException.class);
        }
        String url = Mongodb.server().newDatabaseUrl();
        try (MongoClient client = MongoClients.create(url);
                MongoVersionStore store = MongoVersionStore.open(url + "#timeout=10s&database=versionkeeper");
                VersionStore told = MongoVersionStore.open(url + "#timeout=10s&database=versionkeeper&watch=false")) {
            MongoVersionStore built =
                    MongoVersionStore.builder(client).watch(false).build();
            store.watch(heard);
            for (VersionStore each : List.of(told, built)) {
                assertThatThrownBy(() -> ((MongoVersionStore) each).watch(heard))
                        .isInstanceOf(UnsupportedOperationException.class);
                each.bump(USERS, 1);
                assertThat(heard.next()).contains(USERS);
            }
        }
    }
}
