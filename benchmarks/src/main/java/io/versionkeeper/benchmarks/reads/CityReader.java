package io.versionkeeper.benchmarks.reads;

/** A node's copy of all cities, as a reader has it. Thread-safe. */
public interface CityReader extends AutoCloseable {
    /** What is found for an id that is there. */
    Object read(Integer id);

    @Override
    default void close() throws Exception {}
}
