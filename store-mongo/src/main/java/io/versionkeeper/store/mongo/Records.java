package io.versionkeeper.store.mongo;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoServerException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.ReadConcern;
import com.mongodb.WriteConcern;
import com.mongodb.client.ClientSession;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.Collation;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/** The commands of one call, which end with its deadline, or are part of a session of the application's. */
final class Records {
    static final int LAYOUT_VERSION = 1;

    /** Written to the journals of a majority of the members. */
    private static final WriteConcern DURABLE = WriteConcern.MAJORITY.withJournal(true);

    /** Names are compared byte by byte, whatever the collection's own collation is. */
    private static final Collation EXACT = Collation.builder().locale("simple").build();

    private static final BsonDocument NUMBER_AND_STAMP = BsonDocument.parse("{number: 1, stamp: 1}");
    private static final BsonDocument TIME_OF_CHANGE = BsonDocument.parse("{changed: {$type: 'timestamp'}}");
    private static final int ATTEMPTS = 3;

    /** What has no document: no more comes after it, or it may concern all documents. */
    private static final BsonArray ENDS = BsonArray.parse("['drop', 'rename', 'dropDatabase', 'invalidate']");
    /** A watch that is closed is at its end so soon. */
    private static final long LONGEST_WAIT_MILLIS = 500;

    private final MongoCollection<BsonDocument> collection;
    private final String namespace;
    private final long deadline;
    /** Null for none. */
    private final @Nullable ClientSession session;

    /**
     * For one call.
     *
     * @param collection with the read concern and read preference to use
     * @param deadline as {@link System#nanoTime()} counts
     */
    Records(MongoCollection<BsonDocument> collection, String namespace, long deadline) {
        this(collection.withWriteConcern(DURABLE), namespace, deadline, null);
    }

    private Records(
            MongoCollection<BsonDocument> collection,
            String namespace,
            long deadline,
            @Nullable ClientSession session) {
        this.collection = collection;
        this.namespace = namespace;
        this.deadline = deadline;
        this.session = session;
    }

    /** In a session, whose transaction has concerns and a time-out of its own. */
    static Records in(ClientSession session, MongoCollection<BsonDocument> collection, String namespace) {
        return new Records(collection, namespace, 0, session);
    }

    /** Reads the layout record and those of the resources, with one command. */
    Batch read(List<ResourceId> names) {
        BsonArray ids = new BsonArray(new ArrayList<>(names.size() + 1));
        ids.add(id(Batch.LAYOUT_NAME));
        names.forEach(name -> ids.add(id(name.name())));
        List<BsonDocument> found = new ArrayList<>();
        // One more than there can be, or the server keeps a cursor that costs a second command.
        BsonDocument those = new BsonDocument("_id", new BsonDocument("$in", ids));
        FindIterable<BsonDocument> find = session == null ? inTime().find(those) : collection.find(session, those);
        try (MongoCursor<BsonDocument> cursor = find.projection(NUMBER_AND_STAMP)
                .collation(EXACT)
                .batchSize(ids.size() + 1)
                .iterator()) {
            cursor.forEachRemaining(found::add);
        }
        return Batch.of(found, where());
    }

    /** Makes the layout record unless there is one: the nonce of the fastest node is the one that counts. */
    void makeLayout(long nonce) {
        BsonDocument values =
                new BsonDocument("number", new BsonInt64(LAYOUT_VERSION)).append("stamp", new BsonInt64(nonce));
        upsert(() -> inTime().updateOne(
                        record(Batch.LAYOUT_NAME),
                        new BsonDocument("$setOnInsert", values),
                        new UpdateOptions().upsert(true).collation(EXACT)));
    }

    Version bump(ResourceId name, long stamp) {
        BsonDocument update = new BsonDocument("$inc", new BsonDocument("number", new BsonInt64(1)))
                .append("$set", new BsonDocument("stamp", new BsonInt64(stamp)))
                .append("$currentDate", TIME_OF_CHANGE);
        FindOneAndUpdateOptions options = new FindOneAndUpdateOptions()
                .upsert(true)
                .returnDocument(ReturnDocument.AFTER)
                .projection(NUMBER_AND_STAMP)
                .collation(EXACT);
        BsonDocument record = record(name.name());
        BsonDocument bumped = session == null
                ? upsert(() -> inTime().findOneAndUpdate(record, update, options))
                // A transaction is over with its first error.
                : collection.findOneAndUpdate(session, record, update, options);
        return Batch.version(bumped, where());
    }

    /**
     * Begins a stream of the namespace's changes, from now on, of which each answer may take as long as given. The
     * server has begun it when this returns.
     */
    MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> watch(Duration timeout) {
        BsonDocument ofNamespace = new BsonDocument("documentKey._id.namespace", new BsonString(namespace));
        BsonDocument ofAny = new BsonDocument("operationType", new BsonDocument("$in", ENDS));
        BsonDocument match =
                new BsonDocument("$match", new BsonDocument("$or", new BsonArray(List.of(ofNamespace, ofAny))));
        long millis = timeout.toMillis();
        return inTime().withTimeout(millis, TimeUnit.MILLISECONDS)
                .withReadConcern(ReadConcern.MAJORITY)
                .watch(List.of(match))
                .collation(EXACT)
                .maxAwaitTime(Math.max(1, Math.min(LONGEST_WAIT_MILLIS, millis / 2)), TimeUnit.MILLISECONDS)
                .cursor();
    }

    /**
     * Of two writers that make a record at once, one may be told that its key is there already: nothing was written
     * then, and the next attempt finds the record.
     */
    private <T> T upsert(Supplier<T> upsert) {
        for (int attempt = 1; ; attempt++) {
            try {
                return upsert.get();
            } catch (MongoServerException e) {
                if (ErrorCategory.fromErrorCode(e.getCode()) != ErrorCategory.DUPLICATE_KEY) {
                    throw e;
                }
                if (attempt == ATTEMPTS) {
                    throw new SetupException(
                            "its collection " + where() + " takes different names for the same; make it anew without a"
                                    + " default collation and without unique indexes, or choose another name by the"
                                    + " option collection",
                            e);
                }
            }
        }
    }

    private BsonDocument record(String name) {
        return new BsonDocument("_id", id(name));
    }

    private BsonDocument id(String name) {
        return new BsonDocument("namespace", new BsonString(namespace)).append("name", new BsonString(name));
    }

    private MongoCollection<BsonDocument> inTime() {
        long millis = (deadline - System.nanoTime() + 999_999) / 1_000_000;
        if (millis < 1) {
            throw new MongoTimeoutException("the time-out has passed");
        }
        return collection.withTimeout(millis, TimeUnit.MILLISECONDS);
    }

    private String where() {
        return collection.getNamespace().getFullName();
    }
}
