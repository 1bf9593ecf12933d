package io.versionkeeper.benchmarks.nodes;

/** Changes entries, as any node does. */
public interface Writer extends AutoCloseable {
    /** Returns when the change is written. */
    void write(int key, long value) throws Exception;

    @Override
    void close() throws Exception;
}
