package io.versionkeeper.benchmarks;

import io.versionkeeper.benchmarks.cuts.Cuts;
import io.versionkeeper.benchmarks.heap.Heap;
import io.versionkeeper.benchmarks.polls.Polls;
import io.versionkeeper.benchmarks.propagation.Propagation;
import io.versionkeeper.benchmarks.reads.Reads;
import io.versionkeeper.benchmarks.reloads.Reloads;
import io.versionkeeper.benchmarks.sources.Sources;
import io.versionkeeper.benchmarks.writes.Writes;
import java.util.LinkedHashMap;
import java.util.Map;

/** The parts of the run, in the order of the page. */
final class Parts {
    private Parts() {}

    static Map<String, Measurement> all() {
        Map<String, Measurement> parts = new LinkedHashMap<>();
        parts.put("reads", new Reads());
        parts.put("propagation", new Propagation());
        parts.put("cuts", new Cuts());
        parts.put("polls", new Polls());
        parts.put("sources", new Sources());
        parts.put("writes", new Writes());
        parts.put("reloads", new Reloads());
        parts.put("heap", new Heap());
        return parts;
    }
}
