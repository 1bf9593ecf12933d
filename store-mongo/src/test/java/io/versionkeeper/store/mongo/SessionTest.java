package io.versionkeeper.store.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ClientSessionOptions;
import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.TransactionOptions;
import com.mongodb.WriteConcern;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.testservers.MongodbStandIn;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What the store sends in a session of the application's, and what it refuses. The server is a stand-in: it knows no
 * transactions and does each command at once, so that what a transaction does is not shown here.
 */
class SessionTest {
    private static final BsonDocument EXACT = BsonDocument.parse("{locale: 'simple'}");
    private static final ResourceId USERS = ResourceId.of("users");
    private static final ResourceId PRICES = ResourceId.of("prices");
    private static final Set<ResourceId> BOTH = new LinkedHashSet<>(List.of(USERS, PRICES));
    private static final TransactionOptions SNAPSHOT = TransactionOptions.builder()
            .readPreference(ReadPreference.primary())
            .readConcern(ReadConcern.SNAPSHOT)
            .writeConcern(WriteConcern.MAJORITY)
            .build();

    private final List<BsonDocument> sent = new CopyOnWriteArrayList<>();
    private final MongodbStandIn standIn = MongodbStandIn.start();
    // Its own concerns are those of no transaction.
    private final String url =
            standIn.newDatabaseUrl() + "replicaSet=rs0&w=1&readConcernLevel=local&readPreference=secondaryPreferred";
    private final MongoClient client = MongoClients.create(MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(url))
            .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(300, TimeUnit.MILLISECONDS))
            .addCommandListener(new CommandListener() {
                @Override
                public void commandStarted(CommandStartedEvent event) {
                    sent.add(event.getCommand().clone());
                }
            })
            .build());
    private final MongoVersionStore store =
            MongoVersionStore.builder(client).database("app").namespace("shop").build();

    @AfterEach
    void close() {
        store.close();
        client.close();
        standIn.close();
    }

    @Test
    void aBumpIsPartOfTheTransactionInTheOrderOfTheNamesAndWithoutConcernsOfItsOwn() {
        store.read(Set.of());
        try (ClientSession session = client.startSession()) {
            session.startTransaction(SNAPSHOT);
            sent.clear();

            var versions = store.bumpIn(session, BOTH);
            Version again = store.bumpIn(session, USERS);

            assertThat(versions).containsOnlyKeys(BOTH);
            assertThat(versions.get(USERS).number()).isEqualTo(1);
            assertThat(again.number()).isEqualTo(2);
            assertThat(again.stamp()).isNotEqualTo(versions.get(USERS).stamp());
            assertThat(store.readIn(session, Set.of(USERS, ResourceId.of("none"))))
                    .isEqualTo(Map.of(USERS, again));
            assertThat(sent)
                    .extracting(BsonDocument::getFirstKey)
                    .containsExactly("findAndModify", "findAndModify", "findAndModify", "find");
            assertThat(sent.get(0).getDocument("query"))
                    .isEqualTo(BsonDocument.parse("{_id: {namespace: 'shop', name: 'prices'}}"));
            assertThat(sent.get(0).getBoolean("startTransaction").getValue()).isTrue();
            assertThat(sent.get(0).getDocument("readConcern").getString("level").getValue())
                    .isEqualTo("snapshot");
            assertThat(sent).allSatisfy(command -> {
                assertThat(command.getBoolean("autocommit").getValue()).isFalse();
                assertThat(command.get("lsid")).isEqualTo(sent.get(0).get("lsid"));
                assertThat(command.get("txnNumber")).isEqualTo(sent.get(0).get("txnNumber"));
                assertThat(command.getDocument("collation")).isEqualTo(EXACT);
                assertThat(command).doesNotContainKeys("writeConcern", "maxTimeMS");
            });
            assertThat(sent.subList(1, 4)).noneMatch(command -> command.containsKey("readConcern"));
        }
    }

    @Test
    void theFirstCallLooksAtTheLayoutOutsideOfTheTransaction() {
        try (ClientSession session = client.startSession()) {
            session.startTransaction(SNAPSHOT);
            store.bumpIn(session, BOTH);
            assertThat(sent)
                    .extracting(BsonDocument::getFirstKey)
                    .containsExactly("find", "update", "find", "findAndModify", "findAndModify");
            assertThat(sent.subList(0, 3)).noneMatch(command -> command.containsKey("autocommit"));
        }
    }

    @Test
    void aSessionWithoutATransactionOrOfAnotherClientIsRefusedAndNothingIsSent() {
        store.read(Set.of());
        sent.clear();
        try (ClientSession idle = client.startSession();
                ClientSession ended = client.startSession();
                MongoClient other = MongoClients.create(url);
                ClientSession foreign = other.startSession();
                MongoVersionStore byUri = MongoVersionStore.open(standIn.newDatabaseUrl() + "#")) {
            ended.startTransaction();
            ended.abortTransaction();
            for (ClientSession session : List.of(idle, ended)) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> store.bumpIn(session, BOTH))
                        .withMessage("The session has no active transaction; call startTransaction() first");
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> store.readIn(session, BOTH))
                        .withMessageContaining("snapshot(true)");
            }
            foreign.startTransaction();
            ended.startTransaction();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> store.bumpIn(foreign, USERS))
                    .withMessageContaining("of another MongoClient");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> byUri.readIn(ended, BOTH))
                    .withMessageContaining("MongoVersionStore.builder(client)");
            assertThat(sent).isEmpty();

            store.close();
            assertThatThrownBy(() -> store.bumpIn(ended, BOTH)).isInstanceOf(IllegalStateException.class);
        }
        assertThat(MongoVersionStore.builder(client)
                        .database("app")
                        .namespace("shop")
                        .build()
                        .read(BOTH)
                        .present())
                .isEmpty();
    }

    @Test
    void whatTheServerRefusesIsTheStoresException() {
        store.read(Set.of());
        try (ClientSession session = client.startSession()) {
            for (int[] each : new int[][] {{20, 1}, {13, 1}, {11000, 0}}) {
                session.startTransaction();
                standIn.refuseOnce("findAndModify", each[0], "Refused");
                sent.clear();
                assertThatThrownBy(() -> store.bumpIn(session, USERS))
                        .isInstanceOf(
                                each[1] == 1 ? StoreMisconfiguredException.class : StoreUnavailableException.class)
                        .hasMessageContaining("cannot bump 1 resources in a transaction: error " + each[0]);
                assertThat(sent)
                        .as("a transaction is over with its first error")
                        .hasSize(1);
                session.abortTransaction();
            }
        }
    }

    /** As the driver labels it, {@code withTransaction} tries again by this. */
    @Test
    void whatMayBeTriedAgainAsAWholeComesAsTheDriverThrewIt() {
        store.read(Set.of());
        try (ClientSession session = client.startSession()) {
            session.startTransaction();
            standIn.stop();
            assertThatThrownBy(() -> store.bumpIn(session, USERS))
                    .isInstanceOf(MongoException.class)
                    .satisfies(e -> assertThat(((MongoException) e)
                                    .hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL))
                            .isTrue());
        }
    }

    /** The driver refuses it on the stand-in, which calls itself 5.0 by its version and not by its protocol. */
    @Test
    void aSnapshotSessionIsNotRefusedByTheStore() {
        store.read(Set.of());
        ClientSessionOptions snapshot =
                ClientSessionOptions.builder().snapshot(true).build();
        try (ClientSession session = client.startSession(snapshot)) {
            assertThatThrownBy(() -> store.readIn(session, BOTH))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("Snapshot reads require MongoDB 5.0");
        }
    }
}
