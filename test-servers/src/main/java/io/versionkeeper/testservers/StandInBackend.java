package io.versionkeeper.testservers;

import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
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
    private final Map<String, MongoServerError> refusals = new ConcurrentHashMap<>();

    StandInBackend(String address, boolean replicaSet) {
        this.address = address;
        this.replicaSet = replicaSet;
    }

    Map<String, MongoServerError> refusals() {
        return refusals;
    }

    @Override
    public synchronized Document handleMessage(MongoMessage message) {
        return super.handleMessage(message).cloneDeeply();
    }

    @Override
    public Document handleCommand(Channel channel, String database, String command, Document query) {
        MongoServerError refusal = refusals.get(command);
        if (refusal != null) {
            throw refusal;
        }
        if (!replicaSet
                && query.get("readConcern") instanceof Document concern
                && "linearizable".equals(concern.get("level"))) {
            throw new MongoServerError(
                    123, "NotAReplicaSet", "node needs to be a replica set member to use read concern");
        }
        Document answer = super.handleCommand(channel, database, command, query);
        if (replicaSet && command.equalsIgnoreCase("ismaster")) {
            answer.append("setName", "rs0")
                    .append("setVersion", 1)
                    .append("secondary", false)
                    .append("hosts", List.of(address))
                    .append("primary", address)
                    .append("me", address);
        }
        return answer;
    }

    /** The library forgets all records here, at each stop of the server. */
    @Override
    public void close() {}
}
