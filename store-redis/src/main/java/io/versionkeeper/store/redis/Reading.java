package io.versionkeeper.store.redis;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Versions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One read: in as many round trips as the number of names takes, and as one answer. */
final class Reading {
    static final int ATTEMPTS = 3;

    private final Records records;
    private final List<ResourceId> names;

    Reading(Records records, List<ResourceId> names) {
        this.records = records;
        this.names = names;
    }

    Versions run(Session session) throws InterruptedException, ExecutionException, TimeoutException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Versions answer = readOnce(session);
            if (answer != null) {
                return answer;
            }
        }
        throw neverOneAnswer();
    }

    static RuntimeException neverOneAnswer() {
        return new IllegalStateException("the store changed its incarnation again and again during the read");
    }

    /** Null if not all batches have the same incarnation: the store was wiped in between. */
    private @Nullable Versions readOnce(Session session)
            throws InterruptedException, ExecutionException, TimeoutException {
        String incarnation = null;
        Map<ResourceId, Version> present = new HashMap<>();
        int first = 0;
        do {
            List<ResourceId> batch = names.subList(first, Math.min(names.size(), first + RedisVersionStore.READ_BATCH));
            List<@Nullable Object> answer = session.run(Script.READ, records, arguments(batch));
            String read = records.incarnation(answer);
            if (incarnation != null && !incarnation.equals(read)) {
                return null;
            }
            incarnation = read;
            for (int i = 0; i < batch.size(); i++) {
                Version version = records.version(batch.get(i), answer.get(Records.ANSWER_HEAD + i));
                if (version != null) {
                    present.put(batch.get(i), version);
                }
            }
            first += RedisVersionStore.READ_BATCH;
        } while (first < names.size());
        return new Versions(incarnation, present);
    }

    private static String[] arguments(List<ResourceId> batch) {
        List<String> arguments = new ArrayList<>(batch.size() + 1);
        arguments.add(Records.newNonce());
        batch.forEach(name -> arguments.add(name.name()));
        return arguments.toArray(String[]::new);
    }
}
