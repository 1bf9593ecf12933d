package io.versionkeeper.core;

import io.versionkeeper.Version;
import java.util.ArrayList;
import java.util.List;

/** A copy of the database that holds both versions and data, as it was some time ago. */
final class SimulatedReplica {
    private final List<List<Row>> histories = new ArrayList<>();

    SimulatedReplica(int resources) {
        for (int i = 0; i < resources; i++) {
            histories.add(new ArrayList<>(List.of(new Row(Long.MIN_VALUE, 0, Version.NONE))));
        }
    }

    void changed(int resource, long now, long serial, Version version) {
        histories.get(resource).add(new Row(now, serial, version));
    }

    /** What was committed at the time. */
    Row asOf(int resource, long time) {
        List<Row> history = histories.get(resource);
        int last = history.size() - 1;
        while (history.get(last).time > time) {
            last--;
        }
        return history.get(last);
    }

    record Row(long time, long serial, Version version) {}
}
