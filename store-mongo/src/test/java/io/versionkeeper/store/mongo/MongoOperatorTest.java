package io.versionkeeper.store.mongo;

import com.mongodb.ConnectionString;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.testservers.LostBumpsContract;
import io.versionkeeper.testservers.Mongodb;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterEach;

/** A dropped collection, and records that are put back as by mongorestore; on MongoDB or on a stand-in. */
class MongoOperatorTest extends LostBumpsContract {
    private final String url = Mongodb.server().newDatabaseUrl();
    private final MongoClient client = MongoClients.create(url);
    private final MongoCollection<BsonDocument> collection = client.getDatabase(new ConnectionString(url).getDatabase())
            .getCollection("versionkeeper", BsonDocument.class);
    private final List<BsonDocument> saved = new ArrayList<>();

    @AfterEach
    void close() {
        collection.drop();
        client.close();
    }

    @Override
    protected VersionStore open() {
        return MongoVersionStore.open(url + "#timeout=5s");
    }

    @Override
    protected void wipe() {
        collection.drop();
    }

    @Override
    protected void save() {
        collection.find().into(saved);
    }

    @Override
    protected void restore() {
        collection.drop();
        collection.insertMany(saved);
    }

    @Override
    protected boolean restoreShows() {
        return false;
    }

    /** What the statement sends; the shell itself is not run here. */
    @Override
    protected void rotate() throws Exception {
        BsonArray rotate = Documentation.arguments("rotate", "updateOne", 88);
        collection.updateOne(rotate.get(0).asDocument(), rotate.get(1).asDocument());
    }
}
