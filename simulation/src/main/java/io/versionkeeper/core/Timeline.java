package io.versionkeeper.core;

import java.util.ArrayList;
import java.util.List;

/** Which data the store's label of one resource has covered, over time. */
final class Timeline {
    private record Entry(long time, Label label, long covered) {}

    private final List<Entry> entries = new ArrayList<>();

    void add(long time, Label label, long covered) {
        if (!entries.isEmpty() && covered < last().covered) {
            // Bumps were lost, and nothing tells so: what they covered is owed no longer.
            entries.replaceAll(entry -> new Entry(entry.time, entry.label, Math.min(entry.covered, covered)));
        }
        entries.add(new Entry(time, label, covered));
    }

    /** What was covered at the time, as far as it is owed. */
    long covered(long time) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (entries.get(i).time <= time) {
                return entries.get(i).covered;
            }
        }
        return 0;
    }

    Label label() {
        return last().label;
    }

    long changedAt() {
        return last().time;
    }

    private Entry last() {
        return entries.get(entries.size() - 1);
    }
}
