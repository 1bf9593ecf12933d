package io.versionkeeper.store.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Versions;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One read, as one answer: all that it holds is of one revision of the cluster. */
final class Reading {
    /** How many names one transaction takes, which may have 128 operations. */
    static final int TRANSACTION_NAMES = 100;

    /** Below the 4 MiB that a client takes in one answer. */
    private static final int PAGE_BYTES = 3 << 20;
    /** The longest name, the value, and what goes with a record. */
    private static final int RECORD_BYTES = 4 * ResourceId.MAX_CODE_POINTS + 100;

    private static final int ATTEMPTS = 3;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Session session;
    private final long deadline;
    private final Records records;
    private final History history;

    /** One read through a session, which ends at the deadline, by {@link System#nanoTime()}. */
    Reading(Session session, long deadline, Records records, History history) {
        this.session = session;
        this.deadline = deadline;
        this.records = records;
        this.history = history;
    }

    /** What was found at a point. */
    private record Found(History.Point point, @Nullable KeyValue layout, Map<ResourceId, KeyValue> present) {}

    Versions read(Set<ResourceId> names) throws ExecutionException, TimeoutException, InterruptedException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Versions answer = readOnce(names);
            if (answer != null) {
                return answer;
            }
        }
        throw new ExecutionException(
                new IllegalStateException("the records were lost or compacted again and again during the read"));
    }

    /** Null if it has to be done again. */
    private @Nullable Versions readOnce(Set<ResourceId> names)
            throws ExecutionException, TimeoutException, InterruptedException {
        History.Point before = history.latest();
        Found found = names.size() <= TRANSACTION_NAMES ? inOneTransaction(names) : inPages(names);
        if (found == null) {
            return null;
        }
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
        Map<ResourceId, Version> present = new HashMap<>();
        found.present().forEach((name, record) -> present.put(name, Records.version(record)));
        return new Versions(incarnation, present);
    }

    /** Draws a new nonce, unless the layout record was changed in the meantime; 0 stands for one that is not there. */
    private void makeLayout(long modRevision) throws ExecutionException, TimeoutException, InterruptedException {
        Cmp unchanged = new Cmp(records.layoutKey(), Cmp.Op.EQUAL, CmpTarget.modRevision(modRevision));
        Op put = Op.put(records.layoutKey(), Records.layout(RANDOM.nextLong()), PutOption.DEFAULT);
        session.write(deadline, kv -> kv.txn().If(unchanged).Then(put).commit());
    }

    private Found inOneTransaction(Set<ResourceId> names)
            throws ExecutionException, TimeoutException, InterruptedException {
        List<ResourceId> asked = List.copyOf(names);
        Op[] gets = new Op[asked.size() + 1];
        for (int i = 0; i < asked.size(); i++) {
            gets[i] = get(records.key(asked.get(i)), GetOption.DEFAULT);
        }
        gets[asked.size()] = get(records.layoutKey(), GetOption.DEFAULT);
        TxnResponse answer = session.read(deadline, kv -> kv.txn().Then(gets).commit());
        Map<ResourceId, KeyValue> present = new HashMap<>();
        List<GetResponse> found = answer.getGetResponses();
        for (int i = 0; i < asked.size(); i++) {
            KeyValue record = first(found.get(i));
            if (record != null) {
                present.put(asked.get(i), record);
            }
        }
        return new Found(History.Point.of(answer.getHeader()), first(found.get(asked.size())), present);
    }

    /** The whole namespace, at the revision of the first page; null if that was compacted before the last one. */
    private @Nullable Found inPages(Set<ResourceId> names)
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<ByteSequence, ResourceId> asked = new HashMap<>();
        names.forEach(name -> asked.put(records.key(name), name));
        int limit = Math.max(1, PAGE_BYTES / (records.layoutKey().size() + RECORD_BYTES));
        History.Point point = null;
        KeyValue layout = null;
        Map<ResourceId, KeyValue> present = new HashMap<>();
        ByteSequence from = records.layoutKey();
        while (from != null) {
            TxnResponse answer;
            try {
                answer = page(from, limit, point == null ? 0 : point.revision());
            } catch (ExecutionException e) {
                if (GrpcErrors.isCompacted(e)) {
                    return null;
                }
                throw e;
            }
            if (point == null) {
                point = History.Point.of(answer.getHeader());
            }
            GetResponse page = answer.getGetResponses().get(0);
            for (KeyValue record : page.getKvs()) {
                ResourceId name = asked.get(record.getKey());
                if (name != null) {
                    present.put(name, record);
                } else if (record.getKey().equals(records.layoutKey())) {
                    layout = record;
                }
            }
            from = page.isMore()
                    ? Records.after(page.getKvs().get(page.getKvs().size() - 1).getKey())
                    : null;
        }
        return point == null ? null : new Found(point, layout, present);
    }

    private TxnResponse page(ByteSequence from, int limit, long revision)
            throws ExecutionException, TimeoutException, InterruptedException {
        GetOption option = GetOption.builder()
                .withRange(records.end())
                .withLimit(limit)
                .withRevision(revision)
                .build();
        return session.read(deadline, kv -> kv.txn().Then(get(from, option)).commit());
    }

    /** Always in a transaction: jetcd repeats a plain get by itself, and logs each failure. */
    private static Op get(ByteSequence key, GetOption option) {
        return Op.get(key, option);
    }

    private static @Nullable KeyValue first(GetResponse response) {
        return response.getKvs().isEmpty() ? null : response.getKvs().get(0);
    }
}
