package io.versionkeeper.store.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.UpdateOptions;
import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.VersionStores;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import io.versionkeeper.testservers.Mongodb;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonTimestamp;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The records, as docs/store-mongo.md describes them; on MongoDB or on a stand-in. */
class RecordsTest {
    private static final ResourceId USERS = ResourceId.of("users");

    /** Each means something to MongoDB's query language, to its names or to shells. */
    static final List<String> HOSTILE = List.of(
            "$",
            "$set",
            "$where",
            "$$ROOT",
            ".",
            "a.b",
            "..",
            "{}",
            "{$gt: ''}",
            "[]",
            "*",
            "?",
            "/",
            "/a/",
            "^a",
            "_id",
            "name",
            "namespace",
            "null",
            "' || '1' == '1",
            "\"",
            "\\",
            "%",
            "#",
            "a",
            "A",
            "a ",
            "\u00e4",
            "a\u0308",
            "\ud83d\ude00",
            "\ud83d\ude01",
            "x".repeat(255));

    private final String url = Mongodb.server().newDatabaseUrl();
    private MongoClient client;
    private MongoCollection<BsonDocument> collection;

    @BeforeEach
    void connect() {
        client = MongoClients.create(url);
        collection = client.getDatabase(new ConnectionString(url).getDatabase())
                .getCollection("versionkeeper", BsonDocument.class);
    }

    @AfterEach
    void close() {
        collection.drop();
        client.close();
    }

    @Test
    void aRecordHasTheDocumentedFields() {
        try (VersionStore store = VersionStores.open(url + "#namespace=shop")) {
            store.bump(USERS, Long.MIN_VALUE);
            store.bump(USERS, -7);
        }
        BsonDocument record = collection
                .find(BsonDocument.parse("{_id: {namespace: 'shop', name: 'users'}}"))
                .first();

        assertThat(record).containsOnlyKeys("_id", "number", "stamp", "changed");
        assertThat(record.get("number")).isEqualTo(new BsonInt64(2));
        assertThat(record.get("stamp")).isEqualTo(new BsonInt64(-7));
        assertThat(record.get("changed")).isInstanceOf(BsonTimestamp.class);
        BsonDocument layout = collection
                .find(BsonDocument.parse("{_id: {namespace: 'shop', name: ''}}"))
                .first();
        assertThat(layout).containsOnlyKeys("_id", "number", "stamp");
        assertThat(layout.get("number")).isEqualTo(new BsonInt64(1));
    }

    @Test
    void hostileNamesAreToldApart() {
        try (VersionStore store = open("")) {
            Map<ResourceId, Version> expected = new HashMap<>();
            long stamp = 0;
            for (String name : HOSTILE) {
                ResourceId id = ResourceId.of(name);
                assertThat(store.read(Set.of(id)).present()).as(name).isEmpty();
                expected.put(id, store.bump(id, ++stamp));
            }
            assertThat(expected.values()).extracting(Version::number).containsOnly(1L);
            assertThat(store.read(expected.keySet()).present()).isEqualTo(expected);
        }
    }

    @Test
    void hostileNamespacesAreToldApart() {
        Set<String> incarnations = new HashSet<>();
        for (String namespace : HOSTILE) {
            try (VersionStore store = open("namespace=" + encode(namespace))) {
                assertThat(store.read(Set.of(USERS)).present()).as(namespace).isEmpty();
                store.bump(USERS, 1);
                incarnations.add(store.read(Set.of()).incarnation());
            }
        }
        assertThat(incarnations).hasSameSizeAs(HOSTILE);
    }

    @Test
    void firstBumpsOfSeveralStoresMakeOneRecord() throws Exception {
        try (VersionStore one = open("");
                VersionStore other = open("")) {
            for (int round = 0; round < 10; round++) {
                ResourceId name = ResourceId.of("name " + round);
                List<Long> numbers = inParallel(
                        8,
                        thread -> (thread % 2 == 0 ? one : other)
                                .bump(name, thread)
                                .number());
                assertThat(numbers).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
            }
        }
        assertThat(collection.countDocuments()).isEqualTo(11);
    }

    @Test
    void aDroppedCollectionIsANewIncarnation() {
        try (VersionStore store = open("")) {
            store.bump(USERS, 1);
            String before = store.read(Set.of()).incarnation();

            collection.drop();

            assertThat(store.bump(USERS, 2)).isEqualTo(Version.of(1, 2));
            Versions after = store.read(Set.of(USERS));
            assertThat(after.incarnation()).isNotEqualTo(before);
            assertThat(after.of(USERS)).isEqualTo(Version.of(1, 2));
        }
    }

    /** What they send; the shell itself is not run here. */
    @Test
    void theStatementsOfThePageAreUnderstood() throws IOException {
        try (VersionStore store = open("")) {
            store.bump(USERS, 1);
            String before = store.read(Set.of()).incarnation();

            update(Documentation.arguments("bump", "updateOne", 77));
            assertThat(store.read(Set.of(USERS)).of(USERS)).isEqualTo(Version.of(2, 77));

            update(Documentation.arguments("rotate", "updateOne", 88));
            assertThat(store.read(Set.of()).incarnation()).isNotEqualTo(before);

            BsonArray forget = Documentation.arguments("forget", "deleteOne", 0);
            collection.deleteOne(forget.get(0).asDocument());
            assertThat(store.read(Set.of(USERS)).present()).isEmpty();

            update(Documentation.arguments("bump", "updateOne", 99));
            assertThat(store.read(Set.of(USERS)).of(USERS)).isEqualTo(Version.of(1, 99));
            assertThat(store.bump(USERS, 100)).isEqualTo(Version.of(2, 100));
        }
    }

    private void update(BsonArray arguments) {
        BsonDocument options = arguments.get(2).asDocument();
        collection.updateOne(
                arguments.get(0).asDocument(),
                arguments.get(1).asDocument(),
                new UpdateOptions().upsert(options.containsKey("upsert")));
    }

    /** As some shells write whole numbers. */
    @Test
    void numbersOf32BitsAreUnderstood() {
        try (VersionStore store = open("")) {
            store.read(Set.of());
            collection.insertOne(
                    BsonDocument.parse("{_id: {namespace: 'default', name: 'users'}, number: 7, stamp: 5}"));

            assertThat(store.read(Set.of(USERS)).of(USERS)).isEqualTo(Version.of(7, 5));
            assertThat(store.bump(USERS, 6)).isEqualTo(Version.of(8, 6));
        }
    }

    @Test
    void anUnknownLayoutVersionIsOneClearError() {
        try (VersionStore store = open("");
                VersionStore other = open("namespace=other")) {
            store.bump(USERS, 1);
            collection.updateOne(
                    BsonDocument.parse("{_id: {namespace: 'default', name: ''}}"),
                    BsonDocument.parse("{$set: {number: {$numberLong: '2'}}}"));

            assertThatThrownBy(() -> store.read(Set.of(USERS)))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("layout version 2")
                    .hasMessageContaining(collection.getNamespace().getFullName());
            try (VersionStore later = open("")) {
                assertThatThrownBy(() -> later.bump(USERS, 2)).hasMessageContaining("layout version 2");
            }
            assertThat(other.read(Set.of()).present()).isEmpty();
        }
    }

    @Test
    void aRecordOfAnotherShapeIsOneClearErrorThatNamesIt() {
        for (String fields :
                List.of("{number: 'x', stamp: 1}", "{number: 1.5, stamp: 1}", "{number: 0, stamp: 1}", "{number: 1}")) {
            try (VersionStore store = open("")) {
                store.read(Set.of());
                collection.replaceOne(
                        BsonDocument.parse("{_id: {namespace: 'default', name: 'users'}}"),
                        BsonDocument.parse(fields),
                        new ReplaceOptions().upsert(true));

                assertThatThrownBy(() -> store.read(Set.of(USERS)))
                        .as(fields)
                        .isInstanceOf(StoreMisconfiguredException.class)
                        .hasMessageContaining("record \"users\" in " + collection.getNamespace())
                        .hasMessageContaining("delete the record");
            }
        }
    }

    @Test
    void aBumpOfANumberThatIsNoneIsOneClearError() {
        try (VersionStore store = open("")) {
            store.read(Set.of());
            collection.insertOne(
                    BsonDocument.parse("{_id: {namespace: 'default', name: 'users'}, number: 'x', stamp: 1}"));

            assertThatThrownBy(() -> store.bump(USERS, 1))
                    .isInstanceOf(StoreMisconfiguredException.class)
                    .hasMessageContaining("delete the record");
        }
    }

    @Test
    void collectionAndDatabaseCanBeChosen() {
        String other = new ConnectionString(url).getDatabase() + "_other";
        try (VersionStore store = open("database=" + other + "&collection=a.b")) {
            store.bump(USERS, 1);
        }
        MongoCollection<BsonDocument> chosen = client.getDatabase(other).getCollection("a.b", BsonDocument.class);
        try {
            assertThat(chosen.countDocuments()).isEqualTo(2);
        } finally {
            client.getDatabase(other).drop();
        }
    }

    private VersionStore open(String options) {
        return MongoVersionStore.open(url + "#" + options);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private interface Task<T> {
        T run(int thread) throws Exception;
    }

    private static <T> List<T> inParallel(int threads, Task<T> task) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier start = new CyclicBarrier(threads);
            List<Callable<T>> calls = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                int thread = i;
                calls.add(() -> {
                    start.await();
                    return task.run(thread);
                });
            }
            List<T> results = Collections.synchronizedList(new ArrayList<>());
            for (Future<T> result : executor.invokeAll(calls)) {
                results.add(result.get());
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }
}
