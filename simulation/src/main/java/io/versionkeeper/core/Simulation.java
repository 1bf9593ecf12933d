package io.versionkeeper.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** Runs histories, and makes of one that fails the shortest that still does. */
final class Simulation {
    /** Kept, or its level would be lost. */
    private static final Logger ENGINE = Logger.getLogger(VersionKeeper.class.getName());

    static {
        ENGINE.setLevel(Level.OFF);
    }

    private Simulation() {}

    /** What the history of this seed breaks; empty as it should be. */
    static List<Violation> run(long seed) {
        return run(PlanMaker.plan(seed));
    }

    static List<Violation> run(Plan plan) {
        return World.run(plan, Trace.none(), false);
    }

    /** The names of all promises that the history of this seed breaks; it goes on after the first. */
    static Set<String> brokenPromises(long seed) {
        return brokenPromises(PlanMaker.plan(seed));
    }

    /** Likewise, of a plan's text. */
    static Set<String> brokenPromises(String plan) {
        return brokenPromises(Plan.parse(plan));
    }

    private static Set<String> brokenPromises(Plan plan) {
        return World.run(plan, Trace.none(), true).stream()
                .map(violation -> violation.promise().name())
                .collect(Collectors.toSet());
    }

    /** The whole history as text. */
    static String trace(Plan plan) {
        Trace trace = Trace.kept();
        World.run(plan, trace, false);
        return trace.toString();
    }

    /** Takes away whatever the violation does not need. */
    static Plan shortest(Plan plan, Promise promise) {
        Plan shortest = plan;
        boolean shorter = true;
        while (shorter) {
            shorter = false;
            for (Plan candidate : shorterThan(shortest)) {
                if (run(candidate).stream().anyMatch(violation -> violation.promise() == promise)) {
                    shortest = candidate;
                    shorter = true;
                    break;
                }
            }
        }
        return shortest;
    }

    /** The boldest first. */
    private static List<Plan> shorterThan(Plan plan) {
        List<Plan> candidates = new ArrayList<>();
        List<Plan.Action> actions = plan.actions();
        for (int size = actions.size() / 2; size > 0; size /= 2) {
            for (int from = 0; from + size <= actions.size(); from += size) {
                List<Plan.Action> rest = new ArrayList<>(actions);
                rest.subList(from, from + size).clear();
                candidates.add(plan.with(rest));
            }
        }
        int nodes = actions.stream().mapToInt(Plan.Action::node).max().orElse(0) + 1;
        int resources = actions.stream().mapToInt(Plan.Action::resource).max().orElse(0) + 1;
        Plan.Cluster cluster = plan.cluster();
        if (nodes < cluster.nodes()) {
            candidates.add(plan.with(cluster.ofSize(nodes, cluster.resources())));
        }
        if (resources < cluster.resources()) {
            candidates.add(plan.with(cluster.ofSize(cluster.nodes(), resources)));
        }
        return candidates;
    }

    /** What to print of a seed whose history is known to break a promise. */
    static String report(long seed) {
        return report(seed, run(seed).get(0));
    }

    /** What to print of a seed whose history breaks a promise: the shortest history, and a test that replays it. */
    static String report(long seed, Violation violation) {
        Plan shortest = shortest(PlanMaker.plan(seed), violation.promise());
        List<Violation> broken = run(shortest);
        return "seed " + seed + ": " + violation + "\n\nThe shortest history found that still fails: " + broken + "\n\n"
                + trace(shortest) + "\nA test that replays it:\n\n"
                + "    @Test\n    void seed" + Long.toUnsignedString(seed) + "() {\n"
                + "        Plan plan = Plan.parse(\"\"\"\n"
                + shortest.toString().indent(16)
                + "                \"\"\");\n"
                + "        assertThat(Simulation.run(plan)).isEmpty();\n    }\n";
    }
}
