package io.versionkeeper.backends;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What was done to the databases and the nodes, and how soon they agreed again. */
final class Tally {
    private final Map<String, Integer> faults = new TreeMap<>();
    private int rounds;
    private Duration slowest = Duration.ZERO;

    void add(Map<String, Integer> inflicted) {
        inflicted.forEach((name, times) -> faults.merge(name, times, Integer::sum));
    }

    void addRound(Duration untilEqual) {
        rounds++;
        slowest = slowest.compareTo(untilEqual) > 0 ? slowest : untilEqual;
    }

    int faults() {
        return faults.values().stream().mapToInt(Integer::intValue).sum();
    }

    int rounds() {
        return rounds;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d faults (%s) in %d rounds; after the slowest, all nodes equalled the database within %.1f s",
                faults(),
                faults.entrySet().stream()
                        .map(fault -> fault.getKey() + " " + fault.getValue())
                        .collect(Collectors.joining(", ")),
                rounds,
                slowest.toMillis() / 1e3);
    }
}
