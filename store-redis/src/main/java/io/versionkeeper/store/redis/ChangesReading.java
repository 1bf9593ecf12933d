package io.versionkeeper.store.redis;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.Versions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One incremental read: the changes and the first names in one round trip, and more names as any read does. */
final class ChangesReading {
    /** What an answer holds before the records. */
    private static final int HEAD = Records.ANSWER_HEAD + 5;

    private final Records records;
    private final @Nullable Cursor since;
    private final List<ResourceId> names;
    private final List<ResourceId> more;

    ChangesReading(Records records, @Nullable String cursor, Set<ResourceId> names) {
        List<ResourceId> all = List.copyOf(names);
        int first = Math.min(all.size(), RedisVersionStore.READ_BATCH);
        this.records = records;
        this.since = Cursor.parse(cursor);
        this.names = all.subList(0, first);
        this.more = all.subList(first, all.size());
    }

    /** Empty if the user may not ask for changes. */
    Optional<Changes> run(Session session) throws InterruptedException, ExecutionException, TimeoutException {
        for (int attempt = 0; attempt < Reading.ATTEMPTS; attempt++) {
            List<@Nullable Object> answer = session.run(Script.READ_CHANGES, records, arguments());
            String incarnation = records.incarnation(answer);
            if (answer.size() < HEAD) {
                return Optional.empty();
            }
            Changes changes = changes(incarnation, answer);
            if (more.isEmpty()) {
                return Optional.of(changes);
            }
            Versions versions = new Reading(records, more).run(session);
            if (versions.incarnation().equals(incarnation)) {
                return Optional.of(joined(changes, versions));
            }
        }
        throw Reading.neverOneAnswer();
    }

    private String[] arguments() {
        List<String> arguments = new ArrayList<>(names.size() + 4);
        arguments.add(Records.newNonce());
        arguments.add(since == null ? "" : Long.toString(since.number()));
        arguments.add(since == null ? "" : since.name());
        arguments.add(Integer.toString(RedisVersionStore.READ_BATCH));
        names.forEach(name -> arguments.add(name.name()));
        return arguments.toArray(String[]::new);
    }

    private Changes changes(String incarnation, List<@Nullable Object> answer) {
        int next = Records.ANSWER_HEAD;
        Cursor present = new Cursor(
                records.number(answer.get(next++)),
                Cursor.text(answer.get(next++)),
                Cursor.text(answer.get(next++)),
                incarnation);
        Object recordOfCursor = answer.get(next++);
        List<?> changed = answer.get(next++) instanceof List<?> all ? all : null;
        Map<ResourceId, Version> versions = new HashMap<>();
        boolean known = since != null
                && changed != null
                && since.mayPrecede(present, recordOfCursor)
                && addChanged(changed, answer, versions);
        next += changed == null ? 0 : changed.size();
        for (ResourceId name : names) {
            Version version = records.version(name, answer.get(next++));
            if (version != null) {
                versions.put(name, version);
            }
        }
        return new Changes(new Versions(incarnation, versions), present.text(), known);
    }

    /**
     * All or, if a record is none, nothing: whoever has registered that resource hears of it by the full comparison that
     * follows, and nobody else does.
     */
    private boolean addChanged(List<?> changed, List<@Nullable Object> answer, Map<ResourceId, Version> versions) {
        for (int i = 0; i < changed.size(); i++) {
            // The empty name, or one that was put there by hand, is nobody's.
            ResourceId name = Records.name(changed.get(i));
            try {
                Version version = name == null ? null : records.version(name, answer.get(HEAD + i));
                if (name != null && version != null) {
                    versions.put(name, version);
                }
            } catch (RecordException e) {
                versions.clear();
                return false;
            }
        }
        return true;
    }

    private static Changes joined(Changes changes, Versions more) {
        Map<ResourceId, Version> all = new HashMap<>(changes.versions().present());
        all.putAll(more.present());
        return new Changes(new Versions(more.incarnation(), all), changes.cursor(), changes.known());
    }
}
