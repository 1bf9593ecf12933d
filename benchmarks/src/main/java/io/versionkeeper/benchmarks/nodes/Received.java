package io.versionkeeper.benchmarks.nodes;

import java.util.concurrent.atomic.AtomicLongArray;

/** What a raw transport has brought to a node. A message is a key and a value with a blank in between. */
final class Received implements Copy {
    private final AtomicLongArray values = new AtomicLongArray(NodeMain.KEYS);
    private final AutoCloseable connection;

    Received(AutoCloseable connection) {
        this.connection = connection;
    }

    void accept(String message) {
        int blank = message.indexOf(' ');
        values.set(Integer.parseInt(message.substring(0, blank)), Long.parseLong(message.substring(blank + 1)));
    }

    @Override
    public long read(int key) {
        return values.get(key);
    }

    @Override
    public void close() throws Exception {
        connection.close();
    }
}
