package io.versionkeeper.store.mongo;

import com.mongodb.MongoException;
import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Versions;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One read: with as many commands as the number of names takes, and as one answer. */
final class Reading {
    /** Command and answer have room for four times as much, and hold little else. */
    private static final int BATCH_BYTES = 4 << 20;

    private static final int ATTEMPTS = 3;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Records records;
    private final int namespaceBytes;

    Reading(Records records, String namespace) {
        this.records = records;
        this.namespaceBytes = bytes(namespace);
    }

    Versions read(Set<ResourceId> names) {
        List<List<ResourceId>> batches = batches(names);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Versions answer = readOnce(batches);
            if (answer != null) {
                return answer;
            }
        }
        throw new MongoException("the store changed its incarnation again and again during the read");
    }

    /** Null if the layout record was missing, or not the same in all batches: the store was wiped or replaced. */
    private @Nullable Versions readOnce(List<List<ResourceId>> batches) {
        String incarnation = null;
        Map<ResourceId, Version> present = new HashMap<>();
        for (List<ResourceId> names : batches) {
            Batch batch = records.read(names);
            if (batch.incarnation() == null) {
                records.makeLayout(RANDOM.nextLong());
                return null;
            }
            if (incarnation != null && !incarnation.equals(batch.incarnation())) {
                return null;
            }
            incarnation = batch.incarnation();
            present.putAll(batch.present());
        }
        return incarnation == null ? null : new Versions(incarnation, present);
    }

    /** The versions alone, as they are in a session of the application's: nothing is made or asked for anew. */
    Map<ResourceId, Version> readPresent(Set<ResourceId> names) {
        Map<ResourceId, Version> present = new HashMap<>();
        batches(names).forEach(batch -> present.putAll(records.read(batch).present()));
        return present;
    }

    /** At least one batch, since an empty read has an incarnation too. Each name comes with its namespace. */
    private List<List<ResourceId>> batches(Set<ResourceId> names) {
        List<List<ResourceId>> batches = new ArrayList<>();
        List<ResourceId> batch = new ArrayList<>();
        int bytes = 0;
        for (ResourceId name : names) {
            int more = bytes(name.name()) + namespaceBytes;
            if (batch.size() == MongoVersionStore.READ_BATCH || bytes + more > BATCH_BYTES) {
                batches.add(batch);
                batch = new ArrayList<>();
                bytes = 0;
            }
            batch.add(name);
            bytes += more;
        }
        batches.add(batch);
        return batches;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
