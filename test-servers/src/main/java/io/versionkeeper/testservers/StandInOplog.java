package io.versionkeeper.testservers;

import de.bwaldvogel.mongo.backend.Cursor;
import de.bwaldvogel.mongo.backend.aggregation.Aggregation;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.oplog.Oplog;
import java.util.List;

/**
 * The library's change streams with the keys of the documents, which it leaves out of updates.
 *
 * @param library its own
 */
record StandInOplog(Oplog library) implements Oplog {
    @Override
    public void handleInsert(String namespace, List<Document> documents) {
        library.handleInsert(namespace, documents);
    }

    @Override
    public void handleUpdate(String namespace, Document selector, Document query, List<Object> ids) {
        ids.forEach(id -> library.handleUpdate(namespace, selector, new Document("_id", id), List.of(id)));
    }

    @Override
    public void handleDelete(String namespace, Document query, List<Object> ids) {
        library.handleDelete(namespace, query, ids);
    }

    @Override
    public void handleDropCollection(String namespace) {
        library.handleDropCollection(namespace);
    }

    @Override
    public Cursor createCursor(Document changeStream, String namespace, Aggregation aggregation) {
        return library.createCursor(changeStream, namespace, aggregation);
    }
}
