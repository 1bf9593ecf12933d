package io.versionkeeper.benchmarks.nodes;

/** What one node holds in its memory of a few numbered entries, kept in step by what is measured. */
public interface Copy extends AutoCloseable {
    /**
     * The value that a reader on this node gets now.
     *
     * @return the value, or 0 if there is none yet
     * @throws Exception if the read fails, as it may during a fault
     */
    long read(int key) throws Exception;

    @Override
    void close() throws Exception;
}
