package io.versionkeeper.testservers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Updates;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.Test;

class MongodbTest {
    private static final String ID = "_id";

    @Test
    void freshDatabasesAreSeparate() {
        DatabaseServer server = Mongodb.server();
        String one = server.newDatabaseUrl();
        String other = server.newDatabaseUrl();

        insert(one, 1);
        insert(other, 2);

        assertThat(ids(one)).containsExactly(1);
        assertThat(ids(other)).containsExactly(2);
    }

    @Test
    void findAndModifyReturnsWhatItWroteItself() throws Exception {
        int threads = 16;
        int each = 100;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try (MongoClient client = connect(Mongodb.server().newDatabaseUrl())) {
            MongoCollection<Document> collection =
                    client.getDatabase("counting").getCollection("counters");
            Callable<List<Integer>> count = () -> IntStream.range(0, each)
                    .mapToObj(i -> collection
                            .findOneAndUpdate(
                                    Filters.eq(ID, "one"),
                                    Updates.inc("n", 1),
                                    new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER))
                            .getInteger("n"))
                    .toList();
            List<Integer> numbers = new ArrayList<>();
            for (Future<List<Integer>> some : executor.invokeAll(Collections.nCopies(threads, count))) {
                numbers.addAll(some.get());
            }
            assertThat(numbers).hasSize(threads * each).doesNotHaveDuplicates();
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void documentsOutliveARestartOfTheStandIn() {
        try (MongodbStandIn standIn = MongodbStandIn.start()) {
            String url = standIn.newDatabaseUrl();
            insert(url, 7);

            standIn.stop();
            assertThatThrownBy(() -> ids(url)).isInstanceOf(MongoException.class);
            standIn.restart();

            assertThat(ids(url)).containsExactly(7);
        }
    }

    @Test
    void theStandInRefusesWhatATestTellsItTo() {
        try (MongodbStandIn standIn = MongodbStandIn.start()) {
            String url = standIn.newDatabaseUrl();
            standIn.refuse("find", 13, "Unauthorized");
            assertThatThrownBy(() -> ids(url)).hasMessageContaining("Unauthorized");
            standIn.refuseNothing();
            assertThat(ids(url)).isEmpty();
        }
    }

    @Test
    void aServerOfMyOwnNeedsTheBinary() {
        try (PrivateServer server = Mongodb.start()) {
            String url = server.newDatabaseUrl();
            insert(url, 3);
            server.kill();
            server.restart();
            assertThat(ids(url)).containsExactly(3);
        }
    }

    private static void insert(String url, int id) {
        try (MongoClient client = connect(url)) {
            collection(client, url).insertOne(new Document(ID, id));
        }
    }

    private static List<Integer> ids(String url) {
        try (MongoClient client = connect(url)) {
            return collection(client, url).find().map(d -> d.getInteger(ID)).into(new ArrayList<>());
        }
    }

    private static MongoCollection<Document> collection(MongoClient client, String url) {
        return client.getDatabase(new ConnectionString(url).getDatabase()).getCollection("numbers");
    }

    private static MongoClient connect(String url) {
        return MongoClients.create(MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(url))
                .timeout(2, TimeUnit.SECONDS)
                .build());
    }
}
