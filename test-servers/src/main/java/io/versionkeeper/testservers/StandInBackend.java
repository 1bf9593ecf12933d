package io.versionkeeper.testservers;

import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.oplog.Oplog;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import io.netty.channel.Channel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The records of the stand-in, which outlive a restart of its server.
 *
 * <p>The library sends answers that hold live records, after the command's lock is released, so that a findAndModify
 * may return what another client wrote: here each command runs alone, and answers with a copy.
 */
final class StandInBackend extends MemoryBackend {
    private final String address;
    private final boolean replicaSet;
    private final Map<String, Refusal> refusals = new ConcurrentHashMap<>();

    StandInBackend(String address, boolean replicaSet) {
        this.address = address;
        this.replicaSet = replicaSet;
        if (replicaSet) {
            enableOplog();
        }
    }

    @Override
    protected Oplog createOplog() {
        return new StandInOplog(super.createOplog());
    }

    void refuse(String command, MongoServerError error, boolean once) {
        refusals.put(command, new Refusal(error, once));
    }

    void refuseNothing() {
        refusals.clear();
    }

    @Override
    public synchronized Document handleMessage(MongoMessage message) {
        return super.handleMessage(message).cloneDeeply();
    }

    @Override
    public Document handleCommand(Channel channel, String database, String command, Document query) {
        Refusal refusal = refusals.get(command);
        if (refusal != null) {
            if (refusal.once()) {
                refusals.remove(command);
            }
            throw refusal.error();
        }
        if (!replicaSet
                && query.get("readConcern") instanceof Document concern
                && "linearizable".equals(concern.get("level"))) {
            throw new MongoServerError(
                    123, "NotAReplicaSet", "node needs to be a replica set member to use read concern");
        }
        Document answer = super.handleCommand(channel, database, command, query);
        if (command.equalsIgnoreCase("findAndModify") && query.get("query") instanceof Document selector) {
            // The library leaves it out of its change streams.
            Object id = selector.get("_id");
            oplog.handleUpdate(database + "." + query.get(command), selector, new Document(), List.of(id));
        }
        if (replicaSet && command.equalsIgnoreCase("ismaster")) {
            answer.append("setName", "rs0")
                    .append("setVersion", 1)
                    .append("secondary", false)
                    .append("hosts", List.of(address))
                    .append("primary", address)
                    .append("me", address)
                    // It has no sessions, and ignores what a driver then sends of them, which a test can look at.
                    .append("logicalSessionTimeoutMinutes", 30);
        }
        return answer;
    }

    /** The library forgets all records here, at each stop of the server. */
    @Override
    public void close() {}

    private record Refusal(MongoServerError error, boolean once) {}
}
