package io.versionkeeper.benchmarks.reads;

import static io.versionkeeper.benchmarks.report.Numbers.format;
import static io.versionkeeper.benchmarks.report.Numbers.ratio;

import io.versionkeeper.benchmarks.Effort;
import io.versionkeeper.benchmarks.Measurement;
import io.versionkeeper.benchmarks.report.DotPlot;
import io.versionkeeper.benchmarks.report.Kind;
import io.versionkeeper.benchmarks.report.Report;
import io.versionkeeper.benchmarks.report.Section;
import io.versionkeeper.benchmarks.report.Table;
import io.versionkeeper.benchmarks.report.Verdict;
import io.versionkeeper.testservers.PrivateServer;
import io.versionkeeper.testservers.Redis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;

/** One read out of what a node holds, by JMH. */
public final class Reads implements Measurement {
    private static final String PICTURE = "benchmarks-reads.svg";
    private static final List<By> OURS = List.of(By.HAND, By.KEEPER);
    private static final List<By> PEERS = Arrays.stream(By.values())
            .filter(by -> by != By.TOKEN && !OURS.contains(by))
            .toList();
    private static final List<Integer> THREADS = List.of(1, 2, 8);
    private static final double BAR = 1.1;
    private static final double TOKEN_BAR_NANOS = 2;
    /** What JMH's own work on a busy machine leaves in a result of zero. */
    private static final double NO_BYTES = 0.5;

    @Override
    public void run(Effort effort, Report report) throws Exception {
        Section section = report.section("Reads", """
                One city out of 171,075, by JMH, each way to read in JVMs of its own: the same key again and again, and
                random keys, which miss the processor's caches. Caffeine and Guava refresh each entry 10 s after it was
                written, and are measured for less than that, so no refresh falls into the measurement. Version Keeper and what is written by hand took turns in five JVMs each; a number is the median of
                these, and of one JVM for a peer. Hollow gives a handle whose fields are decoded when they are read. Hazelcast is a single embedded
                member with a near cache of objects; Redisson's local cache and JetCache's first level hold all cities.
                `Redis GET` gives a text that is not decoded, from a Redis that does not write to its disk.
                """);
        List<Table> tables = new ArrayList<>();
        Table bytes = new Table("Bytes allocated by one read, one thread", "by");
        try (PrivateServer redis = Redis.start("--appendonly", "no")) {
            String url = redis.newDatabaseUrl();
            for (int threads : THREADS) {
                Table table = section.table("One read, ns, " + threads + " thread" + (threads == 1 ? "" : "s"), "by");
                tables.add(table);
                measure(table, bytes, threads, effort, url, report);
            }
        }
        section.add(bytes);
        judge(tables, bytes, effort, report);
        judgeToken(tables.get(0), report);
        report.addPicture(PICTURE, picture(tables.get(0)));
        section.picture(PICTURE, "Nanoseconds of one read: the same key, and random keys");
    }

    private static void measure(Table table, Table bytes, int threads, Effort effort, String url, Report report)
            throws Exception {
        System.out.println("   threads: " + threads);
        Jmh jmh = new Jmh(effort, url);
        Map<Jmh.Way, Jmh.Cost> costs = new LinkedHashMap<>(jmh.run(OURS, ".*", threads, effort.of(1, 5)));
        if (threads == 1 || effort == Effort.FULL) {
            costs.putAll(jmh.run(PEERS, effort.of("randomKeys", ".*"), threads, 1));
        }
        nameFailures(costs, threads, effort, report);
        if (threads == 1) {
            costs.putAll(jmh.run(List.of(By.TOKEN), "oneKey", threads, effort.of(1, 5)));
        }
        costs.forEach((way, cost) -> {
            String column = way.random() ? "random keys" : "one key";
            table.put(way.by().toString(), column, cost.nanos());
            if (threads == 1) {
                bytes.put(way.by().toString(), column, cost.bytes() < NO_BYTES ? 0 : cost.bytes());
            }
        });
        table.addRatio("one key", By.HAND.toString(), "one key, to by hand");
        table.addRatio("random keys", By.HAND.toString(), "random, to by hand");
    }

    private static void nameFailures(Map<Jmh.Way, Jmh.Cost> costs, int threads, Effort effort, Report report) {
        for (By by : By.values()) {
            boolean ours = OURS.contains(by);
            if (by == By.TOKEN) {
                continue;
            }
            if (ours || threads == 1 || effort == Effort.FULL) {
                boolean random = costs.containsKey(new Jmh.Way(by, true));
                boolean one = costs.containsKey(new Jmh.Way(by, false)) || !ours && effort == Effort.QUICK;
                if (!random || !one) {
                    report.notRun(
                            kind(by.toString()), "reads by " + by, "failed in its JVM; bin/benchmark jmh says how");
                }
            }
        }
    }

    private static void judge(List<Table> tables, Table bytes, Effort effort, Report report) {
        double worst = 0;
        Set<By> notBehind = EnumSet.noneOf(By.class);
        Set<By> missing = EnumSet.noneOf(By.class);
        List<String> results = new ArrayList<>();
        for (String column : List.of("one key", "random keys")) {
            List<String> ratios = new ArrayList<>();
            for (Table table : tables) {
                double ours = table.number(By.KEEPER.toString(), column).orElse(Double.NaN);
                double hand = table.number(By.HAND.toString(), column).orElse(Double.NaN);
                worst = Math.max(worst, ours / hand);
                ratios.add(ratio(ours / hand));
                OURS.stream()
                        .filter(by -> table.number(by.toString(), column).isEmpty())
                        .forEach(missing::add);
                // A quick run asks peers for less.
                if (effort == Effort.FULL || table == tables.get(0) && column.equals("random keys")) {
                    for (By by : PEERS) {
                        OptionalDouble peer = table.number(by.toString(), column);
                        if (peer.isEmpty()) {
                            missing.add(by);
                        } else if (!(peer.getAsDouble() > ours)) {
                            notBehind.add(by);
                        }
                    }
                }
            }
            results.add(column + " " + String.join(", ", ratios));
        }
        double allocated = Math.max(
                bytes.number(By.KEEPER.toString(), "one key").orElse(Double.NaN),
                bytes.number(By.KEEPER.toString(), "random keys").orElse(Double.NaN));
        report.add(new Verdict(
                "read of one value from the local copy, one key and random keys, 1, 2 and 8 threads",
                "at most 1.1 x a hand-written volatile holder + HashMap.get; 0 B; ahead of every peer",
                "%s; %s B; %s%s"
                        .formatted(
                                String.join("; ", results),
                                format(allocated),
                                notBehind.isEmpty()
                                        ? "ahead of every peer that was measured"
                                        : "not ahead of " + names(notBehind),
                                missing.isEmpty() ? "" : "; not measured: " + names(missing)),
                Verdict.met(worst <= BAR && allocated == 0 && notBehind.isEmpty() && missing.isEmpty())));
    }

    private static void judgeToken(Table table, Report report) {
        double plain = table.number(By.KEEPER.toString(), "one key").orElse(Double.NaN);
        double token = table.number(By.TOKEN.toString(), "one key").orElse(Double.NaN);
        report.add(new Verdict(
                "read with a token whose version the node has, to a plain read; one key, 1 thread",
                "within 2 ns",
                "%s ns to %s ns".formatted(format(token), format(plain)),
                Verdict.met(token - plain <= TOKEN_BAR_NANOS)));
    }

    private static String names(Set<By> some) {
        return some.stream().map(By::toString).collect(Collectors.joining("; "));
    }

    private static String picture(Table table) {
        DotPlot plot = new DotPlot(
                "One read out of 171,075 entries", "nanoseconds, one thread: the same key (dot) and random keys (bar)");
        for (String line : table.lines()) {
            OptionalDouble one = table.number(line, "one key");
            OptionalDouble random = table.number(line, "random keys");
            if (random.isPresent()) {
                plot.add(line, kind(line), one.orElse(random.getAsDouble()), random.getAsDouble());
            }
        }
        return plot.toSvg();
    }

    private static Kind kind(String line) {
        if (line.equals(By.HAND.toString())) {
            return Kind.BARE;
        }
        return line.equals(By.KEEPER.toString()) ? Kind.OURS : Kind.PEER;
    }
}
