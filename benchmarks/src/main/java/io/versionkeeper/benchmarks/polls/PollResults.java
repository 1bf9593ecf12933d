package io.versionkeeper.benchmarks.polls;

import static io.versionkeeper.benchmarks.report.Numbers.format;
import static io.versionkeeper.benchmarks.report.Numbers.ratio;

import io.versionkeeper.benchmarks.Effort;
import io.versionkeeper.benchmarks.report.Report;
import io.versionkeeper.benchmarks.report.Section;
import io.versionkeeper.benchmarks.report.Table;
import io.versionkeeper.benchmarks.report.Verdict;
import io.versionkeeper.benchmarks.servers.Backend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The tables, and what they come to. */
final class PollResults {
    static final int CHANGES = 10;

    private static final List<String> STORES =
            Arrays.stream(Backend.values()).map(Backend::toString).toList();

    final List<Integer> counts;
    final Table idle;
    final Table bytes;
    final Table full;
    final Table naive;
    final Table changed;
    final Table load;
    final List<String> notIncremental = new ArrayList<>();

    PollResults(Section section, Effort effort) {
        counts = effort.of(List.of(1, 100, 10_000), List.of(1, 100, 10_000, 100_000));
        idle = section.table("Idle poll by number of resources, ms (5th to 95th percentile)", "store");
        bytes = section.table("Idle poll by number of resources, bytes", "store");
        changed = section.table(
                String.format(Locale.ROOT, "Poll with %d changes of %s resources, ms", CHANGES, column(highest())),
                "store");
        full = section.table("Full comparison by number of resources, ms", "store");
        naive = section.table("One query for each resource, by number of resources, ms for all", "store");
        load = section.table(
                "Idle polls a second that one server bears, 8 clients that never pause, driver on the same cores",
                "store");
    }

    static String column(int count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    int highest() {
        return counts.get(counts.size() - 1);
    }

    void judge(Report report) {
        judgeIdle(report);
        judgeChanged(report);
        judgeLoad(report);
    }

    private void judgeIdle(Report report) {
        boolean all = true;
        List<String> results = new ArrayList<>();
        for (String store : STORES) {
            double lowest = idle.number(store, column(1)).orElse(Double.NaN);
            double most = idle.number(store, column(highest())).orElse(Double.NaN);
            double lowestBytes = bytes.number(store, column(1)).orElse(Double.NaN);
            double mostBytes = bytes.number(store, column(highest())).orElse(Double.NaN);
            // What was not measured is not a number, and meets nothing.
            all &= most <= 1.5 * lowest && mostBytes <= 1.5 * lowestBytes;
            if (Double.isNaN(lowest) || Double.isNaN(most)) {
                results.add(store + " not measured");
                continue;
            }
            results.add("%s %s to %s ms (%s), %s to %s bytes (%s)"
                    .formatted(
                            store,
                            format(lowest),
                            format(most),
                            ratio(most / lowest),
                            format(lowestBytes),
                            format(mostBytes),
                            ratio(mostBytes / lowestBytes)));
        }
        String not = notIncremental.isEmpty()
                ? ""
                : " (full reads on "
                        + String.join(", ", notIncremental.stream().distinct().toList()) + ")";
        report.add(new Verdict(
                "idle poll at 1 to " + column(highest()) + " resources: time, bytes",
                "at most 1.5 x from first to last",
                String.join("; ", results) + not,
                Verdict.met(all)));
    }

    private void judgeChanged(Report report) {
        boolean all = true;
        List<String> results = new ArrayList<>();
        for (String store : STORES) {
            double ratio = changed.number(store, CHANGES + " changed").orElse(Double.NaN)
                    / changed.number(store, "idle").orElse(Double.NaN);
            all &= ratio <= 3;
            results.add(store + (Double.isNaN(ratio) ? " not measured" : " " + ratio(ratio)));
        }
        report.add(new Verdict(
                String.format(Locale.ROOT, "poll with %d changes of %s", CHANGES, column(highest())),
                "at most 3 x an idle one",
                String.join(", ", results),
                Verdict.met(all)));
    }

    private void judgeLoad(Report report) {
        List<String> results = new ArrayList<>();
        for (String store : load.lines()) {
            double polls = load.number(store, "polls a second").orElse(Double.NaN);
            load.put(store, "nodes at 10 s, on paper", Load.nodes(polls));
            load.put(
                    store,
                    "used by 10,000 nodes",
                    String.format(Locale.ROOT, "%.0f %%", 100 * Load.ofTenThousandNodes() / polls));
            results.add("%s %s".formatted(store, format(polls)));
        }
        report.add(new Verdict(
                "load on the VersionDB: polls a second that one server bears on this machine; on paper for 10,000"
                        + " nodes",
                "stated, with the arithmetic",
                String.join(", ", results) + ". 10,000 nodes at 10 s, each interval shortened by 5 % on average: "
                        + format(Load.ofTenThousandNodes()) + " polls a second",
                Verdict.Met.STATED));
    }
}
