package io.versionkeeper.benchmarks.sources;

/** Four nodes that hold the users. */
interface Nodes extends AutoCloseable {
    int COUNT = 4;

    /** What a writer does after it has changed a user. */
    void announce();

    @Override
    void close();
}
