package io.versionkeeper.store.mongo;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.jspecify.annotations.Nullable;

/**
 * What one reading command returned.
 *
 * @param incarnation null if the namespace has no layout record yet
 * @param present the versions of the resources that have a record
 */
record Batch(@Nullable String incarnation, Map<ResourceId, Version> present) {
    /** The name of the record that holds a namespace's layout version and nonce; no resource has it. */
    static final String LAYOUT_NAME = "";

    /** Takes the documents found in the collection {@code where}. */
    static Batch of(List<BsonDocument> documents, String where) {
        String incarnation = null;
        Map<ResourceId, Version> present = new HashMap<>();
        for (BsonDocument document : documents) {
            String name = name(document);
            if (name.equals(LAYOUT_NAME)) {
                incarnation = incarnation(document, where);
            } else {
                present.put(ResourceId.of(name), version(document, where));
            }
        }
        return new Batch(incarnation, present);
    }

    static Version version(BsonDocument document, String where) {
        long number = integer(document, "number", where);
        if (number < 1) {
            throw otherShape(document, "number", where);
        }
        return Version.of(number, integer(document, "stamp", where));
    }

    private static String incarnation(BsonDocument document, String where) {
        long version = integer(document, "number", where);
        if (version != Records.LAYOUT_VERSION) {
            throw new SetupException("the records of its namespace in " + where + " have the layout version " + version
                    + ", and this release knows version " + Records.LAYOUT_VERSION
                    + " alone; use a release of Version Keeper that knows it");
        }
        return HexFormat.of().toHexDigits(integer(document, "stamp", where));
    }

    /** A shell writes a small whole number in 32 bits. */
    private static long integer(BsonDocument document, String field, String where) {
        if (document.get(field) instanceof BsonInt64 value) {
            return value.getValue();
        }
        if (document.get(field) instanceof BsonInt32 value) {
            return value.getValue();
        }
        throw otherShape(document, field, where);
    }

    private static SetupException otherShape(BsonDocument document, String field, String where) {
        String name = name(document);
        return new SetupException("its record " + (name.equals(LAYOUT_NAME) ? "of the namespace" : '"' + name + '"')
                + " in " + where + " has the " + field + " " + document.get(field)
                + ", which is no whole number in range; delete the record, and the next read or bump makes it anew");
    }

    private static String name(BsonDocument document) {
        return document.getDocument("_id").getString("name").getValue();
    }
}
