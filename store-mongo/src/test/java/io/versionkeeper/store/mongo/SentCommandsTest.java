package io.versionkeeper.store.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.testservers.Heard;
import io.versionkeeper.testservers.MongodbStandIn;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the store sends, as the driver's CommandListener sees it. That needs no more than a stand-in. */
class SentCommandsTest {
    private static final BsonDocument DURABLE = BsonDocument.parse("{w: 'majority', j: true}");
    private static final BsonDocument LINEARIZABLE = BsonDocument.parse("{level: 'linearizable'}");
    private static final BsonDocument EXACT = BsonDocument.parse("{locale: 'simple'}");
    /** The stand-in needs time: it compares each record that it finds with each name asked for. */
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static final ResourceId USERS = ResourceId.of("users");

    private final List<BsonDocument> sent = new CopyOnWriteArrayList<>();
    private MongodbStandIn standIn;
    private MongoClient client;

    @AfterEach
    void close() {
        client.close();
        standIn.close();
    }

    @Test
    void aWatchIsAChangeStreamOfTheNamespaceThatWaitsForHalfASecondAtATime() {
        try (MongoVersionStore store = overReplicaSet("")) {
            store.watch(new Heard());
            await().until(() -> sent.stream().anyMatch(command -> command.containsKey("getMore")));
        }
        BsonDocument aggregate = sent.stream()
                .filter(command -> command.containsKey("aggregate"))
                .findFirst()
                .orElseThrow();
        assertThat(aggregate.getString("aggregate").getValue()).isEqualTo("versions");
        assertThat(aggregate.getArray("pipeline").get(0).asDocument()).containsOnlyKeys("$changeStream");
        assertThat(aggregate.getArray("pipeline").get(1))
                .isEqualTo(BsonDocument.parse("{$match: {$or: [{'documentKey._id.namespace': 'shop'},"
                        + " {operationType: {$in: ['drop', 'rename', 'dropDatabase', 'invalidate']}}]}}"));
        assertThat(aggregate.getDocument("readConcern")).isEqualTo(BsonDocument.parse("{level: 'majority'}"));
        assertThat(aggregate.getDocument("collation")).isEqualTo(EXACT);
        assertThat(sent)
                .filteredOn(command -> command.containsKey("getMore"))
                .allSatisfy(more ->
                        assertThat(more.getNumber("maxTimeMS").longValue()).isEqualTo(500));
    }

    @Test
    void aReadIsOneLinearizableFindOnThePrimary() {
        try (MongoVersionStore store = overReplicaSet("")) {
            store.bump(USERS, 1);
            sent.clear();

            assertThat(store.read(Set.of(USERS)).present()).hasSize(1);

            assertThat(sent).hasSize(1);
            BsonDocument find = sent.get(0);
            assertThat(find.getString("find").getValue()).isEqualTo("versions");
            assertThat(find.getDocument("filter"))
                    .isEqualTo(BsonDocument.parse(
                            "{_id: {$in: [{namespace: 'shop', name: ''}," + " {namespace: 'shop', name: 'users'}]}}"));
            assertThat(find.getDocument("projection")).isEqualTo(BsonDocument.parse("{number: 1, stamp: 1}"));
            assertThat(find.getDocument("readConcern")).isEqualTo(LINEARIZABLE);
            assertThat(find.getDocument("collation")).isEqualTo(EXACT);
            assertThat(find.getInt32("batchSize").getValue()).isEqualTo(3);
            assertThat(find.getInt64("maxTimeMS").getValue()).isBetween(1L, TIMEOUT.toMillis());
            assertThat(find).doesNotContainKey("$readPreference");
        }
    }

    @Test
    void aBumpIsOneFindAndModifyWithUpsertAndMajority() {
        try (MongoVersionStore store = overReplicaSet("")) {
            store.read(Set.of());
            sent.clear();

            store.bump(USERS, -7);

            assertThat(sent).hasSize(1);
            BsonDocument bump = sent.get(0);
            assertThat(bump.getString("findAndModify").getValue()).isEqualTo("versions");
            assertThat(bump.getDocument("query"))
                    .isEqualTo(BsonDocument.parse("{_id: {namespace: 'shop', name: 'users'}}"));
            assertThat(bump.getDocument("update"))
                    .isEqualTo(BsonDocument.parse("{$inc: {number: {$numberLong: '1'}}, $set: {stamp:"
                            + " {$numberLong: '-7'}}, $currentDate: {changed: {$type: 'timestamp'}}}"));
            assertThat(bump.getBoolean("upsert").getValue()).isTrue();
            assertThat(bump.getBoolean("new").getValue()).isTrue();
            assertThat(bump.getDocument("writeConcern")).isEqualTo(DURABLE);
            assertThat(bump.getDocument("collation")).isEqualTo(EXACT);
            assertThat(bump.getInt64("maxTimeMS").getValue()).isBetween(1L, TIMEOUT.toMillis());
        }
    }

    /** By session and number a replica set knows it again, and applies it once. */
    @Test
    void aBumpThatMayHaveBeenLostIsSentAgainAsTheSameWrite() {
        try (MongoVersionStore store = overReplicaSet("retryWrites=true")) {
            store.read(Set.of());
            sent.clear();
            standIn.refuseOnce("findAndModify", 91, "ShutdownInProgress");

            assertThat(store.bump(USERS, 7).stamp()).isEqualTo(7);

            assertThat(sent).extracting(BsonDocument::getFirstKey).containsExactly("findAndModify", "findAndModify");
            assertThat(sent.get(0)).containsKeys("lsid", "txnNumber");
            for (String field : List.of("lsid", "txnNumber", "query", "update", "writeConcern")) {
                assertThat(sent.get(1).get(field)).isEqualTo(sent.get(0).get(field));
            }
            assertThat(sent).noneMatch(command -> command.containsKey("startTransaction"));
        }
    }

    @Test
    void theFirstReadOfANamespaceMakesItsLayoutRecordUnlessItIsThere() {
        try (MongoVersionStore store = overReplicaSet("")) {
            store.read(Set.of());

            assertThat(sent).extracting(BsonDocument::getFirstKey).containsExactly("find", "update", "find");
            BsonDocument update = sent.get(1);
            assertThat(update.getDocument("writeConcern")).isEqualTo(DURABLE);
            BsonDocument upsert = update.getArray("updates").get(0).asDocument();
            assertThat(upsert.getDocument("q")).isEqualTo(BsonDocument.parse("{_id: {namespace: 'shop', name: ''}}"));
            assertThat(upsert.getDocument("u")).containsOnlyKeys("$setOnInsert");
            assertThat(upsert.getDocument("u").getDocument("$setOnInsert").get("number"))
                    .isEqualTo(new BsonInt64(1));
            assertThat(upsert.getBoolean("upsert").getValue()).isTrue();
            assertThat(upsert.getDocument("collation")).isEqualTo(EXACT);
        }
    }

    @Test
    void theFirstBumpOfAStoreLooksAtTheLayoutFirst() {
        try (MongoVersionStore store = overReplicaSet("")) {
            store.read(Set.of());
        }
        sent.clear();
        try (MongoVersionStore store = MongoVersionStore.builder(client)
                .database("app")
                .collection("versions")
                .namespace("shop")
                .build()) {
            store.bump(USERS, 1);
            store.bump(USERS, 2);
        }
        assertThat(sent)
                .extracting(BsonDocument::getFirstKey)
                .containsExactly("find", "findAndModify", "findAndModify");
    }

    @Test
    void theConcernsOfAUrlDoNotWeakenThoseOfTheStore() {
        try (MongoVersionStore store = overReplicaSet(
                "w=0&journal=false&readConcernLevel=available&readPreference=secondary&retryReads=false")) {
            store.bump(USERS, 1);
            store.read(Set.of(USERS));

            assertThat(sent)
                    .filteredOn(command -> command.containsKey("find"))
                    .isNotEmpty()
                    .allSatisfy(find -> {
                        assertThat(find.getDocument("readConcern")).isEqualTo(LINEARIZABLE);
                        assertThat(find).doesNotContainKey("$readPreference");
                    });
            assertThat(sent)
                    .filteredOn(command -> !command.containsKey("find"))
                    .isNotEmpty()
                    .allSatisfy(write ->
                            assertThat(write.getDocument("writeConcern")).isEqualTo(DURABLE));
        }
    }

    @Test
    void aReadOfManyIsOneCommandUpToTheBatchSizeAndAllFoundComeAtOnce() {
        try (MongoVersionStore store = overReplicaSet("")) {
            Set<ResourceId> present = numbered(100);
            present.forEach(name -> store.bump(name, 1));
            sent.clear();

            assertThat(store.read(present).present()).containsOnlyKeys(present);
            assertThat(store.read(numbered(MongoVersionStore.READ_BATCH)).present())
                    .hasSize(100);
            assertThat(sent).extracting(BsonDocument::getFirstKey).containsExactly("find", "find");

            sent.clear();
            assertThat(store.read(numbered(2 * MongoVersionStore.READ_BATCH + 1))
                            .present())
                    .hasSize(100);
            assertThat(sent).extracting(BsonDocument::getFirstKey).containsExactly("find", "find", "find");
        }
    }

    @Test
    void namesThatAreTooLongForOneCommandTogetherAreReadWithSeveral() {
        Set<ResourceId> names = IntStream.range(0, 10_000)
                .mapToObj(i -> ResourceId.of("\ud83d\ude00".repeat(250) + String.format("%05d", i)))
                .collect(Collectors.toSet());
        try (MongoVersionStore store = overReplicaSet("")) {
            ResourceId some = names.iterator().next();
            store.bump(some, 1);
            sent.clear();

            assertThat(store.read(names).present()).containsOnlyKeys(some);
            assertThat(sent).hasSize(3);
        }
    }

    @Test
    void aStandaloneServerIsAskedWithoutAMajority() {
        try (MongoVersionStore store = over(MongodbStandIn.startStandalone(), "")) {
            store.read(Set.of());
            sent.clear();
            store.read(Set.of());

            assertThat(sent).hasSize(1);
            assertThat(sent.get(0).getDocument("readConcern")).isEqualTo(BsonDocument.parse("{level: 'local'}"));
        }
    }

    @Test
    void aKeyThatIsThereAlreadyIsTriedAgainAndThenToldToBeACollation() {
        try (MongoVersionStore store = overReplicaSet("")) {
            store.read(Set.of());
            sent.clear();
            standIn.refuse("findAndModify", 11000, "DuplicateKey");

            assertThatThrownBy(() -> store.bump(USERS, 1))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("collection app.versions takes different names for the same")
                    .hasMessageContaining("without a default collation");
            assertThat(sent)
                    .extracting(BsonDocument::getFirstKey)
                    .containsExactly("findAndModify", "findAndModify", "findAndModify");
        }
    }

    @Test
    void aBumpAfterAFirstBumpThatLostTheRaceCounts() {
        try (MongoVersionStore store = overReplicaSet("")) {
            store.read(Set.of());
            standIn.refuseOnce("findAndModify", 11000, "DuplicateKey");

            assertThat(store.bump(USERS, 5).stamp()).isEqualTo(5);
        }
    }

    private MongoVersionStore overReplicaSet(String parameters) {
        return over(MongodbStandIn.start(), "replicaSet=rs0&" + parameters);
    }

    private MongoVersionStore over(MongodbStandIn server, String parameters) {
        standIn = server;
        client = MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(server.newDatabaseUrl() + parameters))
                .addCommandListener(new CommandListener() {
                    @Override
                    public void commandStarted(CommandStartedEvent event) {
                        sent.add(event.getCommand().clone());
                    }
                })
                .build());
        return MongoVersionStore.builder(client)
                .database("app")
                .collection("versions")
                .namespace("shop")
                .timeout(TIMEOUT)
                .build();
    }

    private static Set<ResourceId> numbered(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> ResourceId.of("name " + i))
                .collect(Collectors.toSet());
    }
}
