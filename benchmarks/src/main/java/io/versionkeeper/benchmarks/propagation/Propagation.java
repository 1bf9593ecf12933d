package io.versionkeeper.benchmarks.propagation;

import static io.versionkeeper.benchmarks.report.Numbers.format;
import static io.versionkeeper.benchmarks.report.Numbers.ratio;

import io.versionkeeper.benchmarks.Effort;
import io.versionkeeper.benchmarks.Measurement;
import io.versionkeeper.benchmarks.nodes.Client;
import io.versionkeeper.benchmarks.peers.HazelcastMember;
import io.versionkeeper.benchmarks.report.DotPlot;
import io.versionkeeper.benchmarks.report.Kind;
import io.versionkeeper.benchmarks.report.Report;
import io.versionkeeper.benchmarks.report.Section;
import io.versionkeeper.benchmarks.report.Table;
import io.versionkeeper.benchmarks.report.Verdict;
import io.versionkeeper.benchmarks.servers.Origins;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** From the beginning of a change until all of four nodes, each a process of its own, show it. */
public final class Propagation implements Measurement {
    private static final String PICTURE = "benchmarks-propagation.svg";
    private static final double INTERVAL_MILLIS = 1_000;
    /** Two round trips and two loads that do nothing, on a machine that also runs four nodes. */
    private static final double ALLOWANCE_MILLIS = 50;

    private static final Map<Client, Client> TRANSPORTS = new EnumMap<>(Map.of(
            Client.KEEPER_REDIS, Client.RAW_REDIS,
            Client.KEEPER_POSTGRESQL, Client.RAW_POSTGRESQL,
            Client.KEEPER_ETCD, Client.RAW_ETCD));
    private static final Map<Client, Client> TRANSPORTS_WITH_WRITE = new EnumMap<>(Map.of(
            Client.KEEPER_REDIS, Client.RAW_REDIS_WRITE,
            Client.KEEPER_POSTGRESQL, Client.RAW_POSTGRESQL_WRITE));
    private static final List<Client> PUSHED = List.of(
            Client.RAW_REDIS,
            Client.RAW_REDIS_WRITE,
            Client.RAW_POSTGRESQL,
            Client.RAW_POSTGRESQL_WRITE,
            Client.RAW_ETCD,
            Client.KEEPER_REDIS,
            Client.KEEPER_POSTGRESQL,
            Client.KEEPER_ETCD,
            Client.REDISSON,
            Client.REDISSON_UPDATE,
            Client.JETCACHE,
            Client.HAZELCAST);
    private static final List<Client> POLLED =
            List.of(Client.POLLING_REDIS, Client.POLLING_POSTGRESQL, Client.POLLING_ETCD);
    private static final List<Client> PEERS =
            List.of(Client.REDISSON, Client.REDISSON_UPDATE, Client.JETCACHE, Client.HAZELCAST);

    @Override
    public void run(Effort effort, Report report) throws Exception {
        Section section = report.section("From a change to all nodes", """
                Four nodes, each a JVM of its own, read their copies every 0.1 ms; a writer in a fifth changes an entry
                when all have seen the last change, after a pause of up to 20 ms. The time is from before the change is
                sent until the last of the four has read it. All processes see one monotonic clock. The keepers' loader
                does nothing, as a load is the application's: add yours. A raw transport is a message to a listener that
                keeps the value; the lines with a write also wait for the disk, as a bump does. Redisson, JetCache and
                Hazelcast write and read one entry; UPDATE is Redisson's `SyncStrategy.UPDATE`. Hazelcast's
                invalidations are not batched, since a batch waits for up to 10 s. The nodes' JVMs run with `-Xmx256m`,
                and for the rest with the defaults.
                """);
        Map<Client, Times> times = new EnumMap<>(Client.class);
        try (Origins origins = new Origins()) {
            for (Client client : Stream.concat(PUSHED.stream(), POLLED.stream()).toList()) {
                measure(client, effort, origins, times, report);
            }
        }
        addTables(section, times);
        judgePush(times, report);
        judgePolling(times, report);
        report.addPicture(PICTURE, picture(times));
        section.picture(PICTURE, "Milliseconds from a change to all four nodes: median and 99th percentile");
    }

    private static void measure(
            Client client, Effort effort, Origins origins, Map<Client, Times> times, Report report) {
        Changes changes = POLLED.contains(client) ? Changes.polled(effort) : Changes.pushed(effort);
        try {
            Times measured = client.backend().isPresent()
                    ? changes.measure(client, origins.url(client.backend().get()))
                    : measureHazelcast(client, changes);
            times.put(client, measured);
            System.out.printf("   %s: p50 %s ms%n", client, format(measured.median()));
        } catch (Exception | LinkageError e) {
            report.notRun(kind(client), "propagation by " + client, e);
        }
    }

    private static Times measureHazelcast(Client client, Changes changes) throws Exception {
        try (HazelcastMember.Origin first = HazelcastMember.startFirst()) {
            return changes.measure(client, first.url());
        }
    }

    private static void addTables(Section section, Map<Client, Times> times) {
        Table pushed = section.table("Change begun to visible on all 4 nodes, ms", "by");
        Table polled = section.table("The same without push, at an interval of 1 s, ms", "by");
        times.forEach((client, t) -> {
            Table table = POLLED.contains(client) ? polled : pushed;
            table.put(client.toString(), "p50", t.median());
            table.put(client.toString(), "p99", t.p99());
            table.put(client.toString(), "highest", t.highest());
            if (POLLED.contains(client)) {
                table.put(client.toString(), "mean of each node", t.meanOfEach());
            }
            table.put(client.toString(), "changes", Integer.toString(t.size()));
            addRatios(table, client, t, times.get(TRANSPORTS.get(client)), "to raw");
            addRatios(table, client, t, times.get(TRANSPORTS_WITH_WRITE.get(client)), "to raw with write");
        });
    }

    private static void addRatios(Table table, Client client, Times times, Times transport, String to) {
        if (transport != null) {
            table.put(client.toString(), "p50 " + to, ratio(times.median() / transport.median()));
            table.put(client.toString(), "p99 " + to, ratio(times.p99() / transport.p99()));
        }
    }

    private static void judgePush(Map<Client, Times> times, Report report) {
        List<String> results = new ArrayList<>();
        int met = 0;
        for (Map.Entry<Client, Client> pair : TRANSPORTS.entrySet()) {
            Times ours = times.get(pair.getKey());
            Times raw = times.get(pair.getValue());
            if (ours == null || raw == null) {
                results.add((ours == null ? pair.getKey() : pair.getValue()) + ": not measured");
                continue;
            }
            boolean fast = ours.median() <= 2 * raw.median() && ours.p99() <= 2 * raw.p99();
            List<String> ahead = PEERS.stream()
                    .filter(peer -> !times.containsKey(peer)
                            || times.get(peer).median() <= ours.median()
                            || times.get(peer).p99() <= ours.p99())
                    .map(peer -> peer.toString().replaceFirst("[ ,].*", ""))
                    .distinct()
                    .toList();
            met += fast && ahead.isEmpty() ? 1 : 0;
            results.add("%s: p50 %s ms, p99 %s ms, %s and %s the raw transport%s"
                    .formatted(
                            pair.getKey().toString().replace("Version Keeper, ", ""),
                            format(ours.median()),
                            format(ours.p99()),
                            ratio(ours.median() / raw.median()),
                            ratio(ours.p99() / raw.p99()),
                            ahead.isEmpty() ? "" : "; not ahead of " + String.join(", ", ahead)));
        }
        report.add(new Verdict(
                "change begun to visible on all 4 nodes, with push: p50, p99",
                "at most 2 x the raw transport, plus the load; ahead of Redisson, JetCache and Hazelcast",
                String.join(". ", results) + missing(PEERS, times),
                Verdict.met(met, TRANSPORTS.size())));
    }

    private static String missing(List<Client> expected, Map<Client, Times> times) {
        List<String> missing = expected.stream()
                .filter(client -> !times.containsKey(client))
                .map(Client::toString)
                .toList();
        return missing.isEmpty() ? "" : "; not measured: " + String.join("; ", missing);
    }

    private static void judgePolling(Map<Client, Times> times, Report report) {
        List<Client> polled = POLLED.stream().filter(times::containsKey).toList();
        double highest =
                polled.stream().mapToDouble(c -> times.get(c).highest()).max().orElse(Double.NaN);
        double mean = polled.stream()
                .mapToDouble(c -> times.get(c).meanOfEach())
                .max()
                .orElse(Double.NaN);
        report.add(new Verdict(
                "the same, polling at 1 s",
                "within I1's bound (interval, 2 round trips, 2 loads); half an interval on average",
                "highest %s ms; mean of a node at most %s ms%s"
                        .formatted(format(highest), format(mean), missing(POLLED, times)),
                Verdict.met(polled.size() == POLLED.size()
                        && highest <= INTERVAL_MILLIS + ALLOWANCE_MILLIS
                        && mean <= 0.6 * INTERVAL_MILLIS)));
    }

    private static String picture(Map<Client, Times> times) {
        DotPlot plot = new DotPlot(
                "From a change to all four nodes",
                "milliseconds until the last node reads the new value: median (dot) and 99th percentile (bar)");
        times.forEach((client, t) -> plot.add(client.toString(), kind(client), t.median(), t.p99()));
        return plot.toSvg();
    }

    private static Kind kind(Client client) {
        if (PEERS.contains(client)) {
            return Kind.PEER;
        }
        return client.name().startsWith("RAW") ? Kind.BARE : Kind.OURS;
    }
}
