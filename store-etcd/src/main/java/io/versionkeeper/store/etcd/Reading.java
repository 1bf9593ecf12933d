package io.versionkeeper.store.etcd;

import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.PutOption;
import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.Versions;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One read, as one answer: all that it holds is of one revision of the cluster. */
final class Reading {
    private static final int ATTEMPTS = 3;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Session session;
    private final long deadline;
    private final Records records;
    private final History history;
    private final Lookup lookup;

    /** One read through a session, which ends at the deadline, by {@link System#nanoTime()}. */
    Reading(Session session, long deadline, Records records, History history) {
        this.session = session;
        this.deadline = deadline;
        this.records = records;
        this.history = history;
        this.lookup = new Lookup(session, deadline, records);
    }

    /** The names' versions, and what changed since the cursor, if there is one. */
    Changes read(@Nullable Cursor cursor, Set<ResourceId> names)
            throws ExecutionException, TimeoutException, InterruptedException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            try {
                Changes answer = readOnce(cursor, names);
                if (answer != null) {
                    return answer;
                }
            } catch (ExecutionException e) {
                if (!GrpcErrors.isCompacted(e)) {
                    throw e;
                }
            }
        }
        throw new ExecutionException(
                new IllegalStateException("the records were lost or compacted again and again during the read"));
    }

    /** Null if it has to be done again. */
    private @Nullable Changes readOnce(@Nullable Cursor cursor, Set<ResourceId> names)
            throws ExecutionException, TimeoutException, InterruptedException {
        History.Point before = history.latest();
        Lookup.Found found = lookup.find(names);
        Cursor now = place(before, found);
        if (now == null) {
            return null;
        }
        Map<ResourceId, Version> versions = new HashMap<>();
        found.present().forEach((name, record) -> versions.put(name, Records.version(record)));
        Map<ResourceId, Version> changed = cursor == null ? null : changed(cursor, now);
        if (changed != null) {
            versions.putAll(changed);
        }
        return new Changes(new Versions(now.incarnation(), versions), now.toString(), changed != null);
    }

    /** Where in the namespace's history the answer belongs; null if that has just begun anew. */
    private @Nullable Cursor place(History.@Nullable Point before, Lookup.Found found)
            throws ExecutionException, TimeoutException, InterruptedException {
        KeyValue layout = found.layout();
        if (layout == null) {
            makeLayout(0);
            return null;
        }
        String incarnation =
                Records.nonce(layout) + "-" + Long.toHexString(found.point().cluster());
        if (found.point().isBehind(before)) {
            if (history.incarnation() == null || incarnation.equals(history.incarnation())) {
                // Nobody else has noticed. Of all nodes that do, one succeeds.
                makeLayout(layout.getModRevision());
            }
            history.restart(found.point());
            return null;
        }
        history.saw(found.point());
        history.answered(incarnation);
        return new Cursor(incarnation, found.point().revision());
    }

    /** What has been bumped since the cursor; null if that is not known. */
    private @Nullable Map<ResourceId, Version> changed(Cursor cursor, Cursor now)
            throws ExecutionException, TimeoutException, InterruptedException {
        if (!cursor.isAncestorOf(now)) {
            return null;
        }
        List<KeyValue> put = cursor.equals(now) ? List.of() : lookup.changed(cursor.revision(), now.revision());
        if (put == null) {
            return null;
        }
        Map<ResourceId, Version> changed = new HashMap<>();
        for (KeyValue record : put) {
            ResourceId name = records.name(record.getKey());
            OptionalLong stamp = Records.stamp(record);
            if (name != null && stamp.isEmpty()) {
                // An error for those who ask for it, and for no others.
                return null;
            }
            if (name != null) {
                changed.put(name, Version.of(record.getModRevision(), stamp.getAsLong()));
            }
        }
        return changed;
    }

    /** Draws a new nonce, unless the layout record was changed in the meantime; 0 stands for one that is not there. */
    private void makeLayout(long modRevision) throws ExecutionException, TimeoutException, InterruptedException {
        Cmp unchanged = new Cmp(records.layoutKey(), Cmp.Op.EQUAL, CmpTarget.modRevision(modRevision));
        Op put = Op.put(records.layoutKey(), Records.layout(RANDOM.nextLong()), PutOption.DEFAULT);
        session.write(deadline, kv -> kv.txn().If(unchanged).Then(put).commit());
    }
}
