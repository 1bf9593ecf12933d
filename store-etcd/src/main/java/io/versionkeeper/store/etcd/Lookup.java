package io.versionkeeper.store.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.KeyValue;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.kv.TxnResponse;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.GetOption;
import io.versionkeeper.ResourceId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Gets records, each time as of one revision of the cluster. */
final class Lookup {
    /** How many names one transaction takes, which may have 128 operations. */
    static final int TRANSACTION_NAMES = 100;

    /** Below the 4 MiB that a client takes in one answer. */
    private static final int PAGE_BYTES = 3 << 20;
    /** The longest name, the value, and what goes with a record. */
    private static final int RECORD_BYTES = 4 * ResourceId.MAX_CODE_POINTS + 100;

    private final Session session;
    private final long deadline;
    private final Records records;

    /** Gets through a session until the deadline, by {@link System#nanoTime()}. */
    Lookup(Session session, long deadline, Records records) {
        this.session = session;
        this.deadline = deadline;
        this.records = records;
    }

    /** What was found at a point. */
    record Found(History.Point point, @Nullable KeyValue layout, Map<ResourceId, KeyValue> present) {}

    /** The layout record, and those of the names. */
    Found find(Set<ResourceId> names) throws ExecutionException, TimeoutException, InterruptedException {
        return names.size() <= TRANSACTION_NAMES ? inOneTransaction(names) : inPages(names);
    }

    private Found inOneTransaction(Set<ResourceId> names)
            throws ExecutionException, TimeoutException, InterruptedException {
        List<ResourceId> asked = List.copyOf(names);
        Op[] gets = new Op[asked.size() + 1];
        for (int i = 0; i < asked.size(); i++) {
            gets[i] = Op.get(records.key(asked.get(i)), GetOption.DEFAULT);
        }
        gets[asked.size()] = Op.get(records.layoutKey(), GetOption.DEFAULT);
        TxnResponse answer = get(gets);
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

    /** The whole namespace, at the revision of the first page. */
    private Found inPages(Set<ResourceId> names) throws ExecutionException, TimeoutException, InterruptedException {
        Map<ByteSequence, ResourceId> asked = new HashMap<>();
        names.forEach(name -> asked.put(records.key(name), name));
        KeyValue layout = null;
        Map<ResourceId, KeyValue> present = new HashMap<>();
        TxnResponse answer = get(range(records.layoutKey(), 0, 0));
        History.Point point = History.Point.of(answer.getHeader());
        while (true) {
            GetResponse page = answer.getGetResponses().get(0);
            for (KeyValue record : page.getKvs()) {
                ResourceId name = asked.get(record.getKey());
                if (name != null) {
                    present.put(name, record);
                } else if (record.getKey().equals(records.layoutKey())) {
                    layout = record;
                }
            }
            if (!page.isMore()) {
                return new Found(point, layout, present);
            }
            KeyValue last = page.getKvs().get(page.getKvs().size() - 1);
            answer = get(range(Records.after(last.getKey()), point.revision(), 0));
        }
    }

    /** What was put after one revision and is there at another; null if it is more than fits into one answer. */
    @Nullable List<KeyValue> changed(long after, long at) throws ExecutionException, TimeoutException, InterruptedException {
        GetResponse page =
                get(range(records.layoutKey(), at, after + 1)).getGetResponses().get(0);
        return page.isMore() ? null : page.getKvs();
    }

    private Op range(ByteSequence from, long revision, long minModRevision) {
        int limit = Math.max(1, PAGE_BYTES / (records.layoutKey().size() + RECORD_BYTES));
        GetOption option = GetOption.builder()
                .withRange(records.end())
                .withLimit(limit)
                .withRevision(revision)
                .withMinModRevision(minModRevision)
                .build();
        return Op.get(from, option);
    }

    /** Always in a transaction: jetcd repeats a plain get by itself, and logs each failure. */
    private TxnResponse get(Op... gets) throws ExecutionException, TimeoutException, InterruptedException {
        return session.read(deadline, kv -> kv.txn().Then(gets).commit());
    }

    private static @Nullable KeyValue first(GetResponse response) {
        return response.getKvs().isEmpty() ? null : response.getKvs().get(0);
    }
}
