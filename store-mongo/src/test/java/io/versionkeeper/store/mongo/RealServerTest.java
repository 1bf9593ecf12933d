package io.versionkeeper.store.mongo;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.mongodb.ClientSessionOptions;
import com.mongodb.ConnectionString;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Collation;
import com.mongodb.client.model.CollationStrength;
import com.mongodb.client.model.CreateCollectionOptions;
import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStoreException;
import io.versionkeeper.testservers.Heard;
import io.versionkeeper.testservers.Mongodb;
import io.versionkeeper.testservers.PrivateServer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.Document;
import org.junit.jupiter.api.Test;

/** What MongoDB alone can show, skipped with the reason where there is only a stand-in. */
class RealServerTest {
    private static final ResourceId USERS = ResourceId.of("users");

    @Test
    void aWrongPasswordIsOneErrorWithoutIt() {
        String url = Mongodb.realServer().newDatabaseUrl();
        String wrong = withUser(url, "nobody:hush");
        try (MongoVersionStore store = MongoVersionStore.open(wrong + "#timeout=2s")) {
            Throwable failure = catchThrowable(() -> store.read(Set.of()));

            assertThat(failure)
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("check user, password and authSource");
            NoServerTest.assertNoSecret(failure, "hush");
        }
    }

    @Test
    void anAccountWithReadWriteOnTheDatabaseIsEnough() throws Exception {
        String url = Mongodb.realServer().newDatabaseUrl();
        try (MongoClient client = MongoClients.create(url)) {
            MongoDatabase database = client.getDatabase(new ConnectionString(url).getDatabase());
            database.runCommand(new Document("createUser", "keeper")
                    .append("pwd", "p@ss/w:rd")
                    .append("roles", List.of("readWrite")));
            String own = withUser(url, "keeper:p%40ss%2Fw%3Ard") + "authSource=" + database.getName();
            try (MongoVersionStore store = MongoVersionStore.open(own + "#")) {
                Heard heard = new Heard();
                store.watch(heard);
                assertThat(store.bump(USERS, 1)).isEqualTo(Version.of(1, 1));
                assertThat(heard.next()).contains(USERS);
            } finally {
                database.runCommand(new Document("dropUser", "keeper"));
            }
        }
    }

    @Test
    void aCollectionThatFoldsNamesIsAClearErrorWhenItDoes() {
        String url = Mongodb.realServer().newDatabaseUrl();
        try (MongoClient client = MongoClients.create(url);
                MongoVersionStore store = MongoVersionStore.open(url + "#")) {
            client.getDatabase(new ConnectionString(url).getDatabase())
                    .createCollection(
                            "versionkeeper",
                            new CreateCollectionOptions()
                                    .collation(Collation.builder()
                                            .locale("en")
                                            .collationStrength(CollationStrength.PRIMARY)
                                            .build()));
            store.bump(USERS, 1);
            ResourceId twin = ResourceId.of("Users");

            assertThat(store.read(Set.of(twin)).present()).isEmpty();
            assertThatThrownBy(() -> store.bump(twin, 2))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("takes different names for the same");
        }
    }

    @Test
    void anAcknowledgedBumpOutlivesAKillOfTheServerAndAWatchDoesNot() throws Exception {
        try (PrivateServer server = Mongodb.start();
                MongoVersionStore store = MongoVersionStore.open(server.newDatabaseUrl() + "#timeout=1s")) {
            Version bumped = store.bump(USERS, 7);
            String incarnation = store.read(Set.of()).incarnation();
            Heard heard = new Heard();
            store.watch(heard);
            server.kill();
            heard.end();
            assertThatThrownBy(() -> store.read(Set.of())).isInstanceOf(StoreUnavailableException.class);

            server.restart();

            assertRecovers(store, bumped);
            assertThat(store.read(Set.of()).incarnation()).isEqualTo(incarnation);
        }
    }

    @Test
    void aPrimaryThatStepsDownIsFoundAgainWithWhatItAcknowledged() throws Exception {
        try (PrivateServer server = Mongodb.start()) {
            String url = server.newDatabaseUrl();
            try (MongoVersionStore store = MongoVersionStore.open(url + "#timeout=1s");
                    MongoClient client = MongoClients.create(url)) {
                Version bumped = store.bump(USERS, 7);
                Heard heard = new Heard();
                store.watch(heard);
                client.getDatabase("admin")
                        .runCommand(new Document("replSetStepDown", 2)
                                .append("secondaryCatchUpPeriodSecs", 0)
                                .append("force", true));

                assertThatThrownBy(() -> store.read(Set.of())).isInstanceOf(StoreUnavailableException.class);
                assertRecovers(store, bumped);
                if (!heard.ended.isEmpty()) {
                    store.watch(heard);
                }
                store.bump(USERS, 8);
                assertThat(heard.next())
                        .as("told, by a watch that was resumed or begun anew")
                        .contains(USERS);
            }
        }
    }

    /** The kit's stand-in does not send what MongoDB sends then. */
    @Test
    void aWatchOfACollectionThatIsDroppedTellsThatAnythingMayHaveChangedAndEnds() throws Exception {
        String url = Mongodb.realServer().newDatabaseUrl();
        try (MongoVersionStore store = MongoVersionStore.open(url + "#");
                MongoClient client = MongoClients.create(url)) {
            store.bump(USERS, 1);
            Heard heard = new Heard();
            store.watch(heard);
            client.getDatabase(new ConnectionString(url).getDatabase())
                    .getCollection("versionkeeper")
                    .drop();
            assertThat(heard.next()).isEmpty();
            assertThat(heard.end()).hasMessageContaining("dropped or renamed");
            store.watch(heard);
        }
    }

    /** With a session of its own, {@code readIn} sees data and version of one instant, and a conflict is tried again. */
    @Test
    void aTransactionShowsDataAndBumpTogetherOrNeitherAndIsTriedAgainAfterAConflict() {
        String url = Mongodb.realServer().newDatabaseUrl();
        String database = new ConnectionString(url).getDatabase();
        try (MongoClient client = MongoClients.create(url);
                MongoVersionStore store =
                        MongoVersionStore.builder(client).database(database).build();
                ClientSession session = client.startSession();
                ClientSession snapshot = client.startSession(
                        ClientSessionOptions.builder().snapshot(true).build())) {
            Version first = store.bump(USERS, 1);
            MongoCollection<Document> data = client.getDatabase(database).getCollection("data");
            data.insertOne(new Document("_id", 1));
            assertThat(store.readIn(snapshot, Set.of(USERS))).isEqualTo(Map.of(USERS, first));

            session.startTransaction();
            data.insertOne(session, new Document("_id", 2));
            store.bumpIn(session, USERS);
            session.abortTransaction();
            assertThat(store.read(Set.of(USERS)).of(USERS)).isEqualTo(first);

            AtomicInteger attempts = new AtomicInteger();
            Version bumped = session.withTransaction(() -> {
                data.insertOne(session, new Document("_id", 3));
                if (attempts.getAndIncrement() == 0) {
                    // Another writer comes in between.
                    store.bump(USERS, 2);
                }
                return store.bumpIn(session, USERS);
            });

            assertThat(attempts).hasValue(2);
            assertThat(bumped.number()).isEqualTo(first.number() + 2);
            assertThat(store.read(Set.of(USERS)).of(USERS)).isEqualTo(bumped);
            assertThat(data.countDocuments()).isEqualTo(2);
            assertThat(store.readIn(snapshot, Set.of(USERS))).isEqualTo(Map.of(USERS, first));
        }
    }

    private static String withUser(String url, String credentials) {
        return url.replaceFirst("//(?:[^@/]*@)?", "//" + credentials + "@");
    }

    private static void assertRecovers(MongoVersionStore store, Version bumped) {
        await().atMost(20, SECONDS)
                .ignoreExceptionsInstanceOf(VersionStoreException.class)
                .untilAsserted(
                        () -> assertThat(store.read(Set.of(USERS)).of(USERS)).isEqualTo(bumped));
    }
}
