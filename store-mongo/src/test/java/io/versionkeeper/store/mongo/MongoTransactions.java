package io.versionkeeper.store.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.MongoException;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.TransactionOptions;
import com.mongodb.WriteConcern;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.ReplaceOptions;
import io.versionkeeper.ResourceId;
import io.versionkeeper.tck.Transactions;
import java.util.Set;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** Transactions of MongoDB itself. A session is of one client, so the store that bumps is one over that client. */
final class MongoTransactions implements Transactions, AutoCloseable {
    private static final TransactionOptions MAJORITY = TransactionOptions.builder()
            .readPreference(ReadPreference.primary())
            .readConcern(ReadConcern.SNAPSHOT)
            .writeConcern(WriteConcern.MAJORITY)
            .build();

    private final MongoClient client;
    private final MongoVersionStore store;
    private final MongoCollection<Document> data;
    private final String id;

    MongoTransactions(String url, String namespace) {
        String database = new ConnectionString(url).getDatabase();
        this.client = MongoClients.create(url);
        this.store = MongoVersionStore.builder(client)
                .database(database)
                .namespace(namespace)
                .build();
        this.data = client.getDatabase(database).getCollection("data");
        this.id = namespace;
    }

    @Override
    public Transaction begin() {
        ClientSession session = client.startSession();
        session.startTransaction(MAJORITY);
        return new Open(session);
    }

    @Override
    public @Nullable String data() {
        Document found = data.withReadConcern(ReadConcern.MAJORITY)
                .find(Filters.eq("_id", id))
                .first();
        return found == null ? null : found.getString("text");
    }

    /** By the label that has {@code withTransaction} try again. */
    @Override
    public boolean isConflict(Exception failure) {
        return failure instanceof MongoException labelled
                && labelled.hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL);
    }

    @Override
    public void close() {
        store.close();
        client.close();
    }

    private final class Open implements Transaction {
        private final ClientSession session;

        Open(ClientSession session) {
            this.session = session;
        }

        @Override
        public void write(String text) {
            var unused = data.replaceOne(
                    session,
                    Filters.eq("_id", id),
                    new Document("_id", id).append("text", text),
                    new ReplaceOptions().upsert(true));
        }

        @Override
        public void bump(Set<ResourceId> names) {
            var unused = store.bumpIn(session, names);
        }

        @Override
        public void commit() {
            session.commitTransaction();
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
