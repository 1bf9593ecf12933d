package io.versionkeeper.core;

/** The database with the data: of each resource it knows how often it was changed. */
final class SimulatedSource {
    private final long[] serials;

    SimulatedSource(int resources) {
        serials = new long[resources];
    }

    void commit(int resource) {
        serials[resource]++;
    }

    long serial(int resource) {
        return serials[resource];
    }

    long[] serials() {
        return serials.clone();
    }
}
