package io.versionkeeper.benchmarks.cuts;

import io.versionkeeper.benchmarks.Effort;
import io.versionkeeper.benchmarks.Measurement;
import io.versionkeeper.benchmarks.nodes.Client;
import io.versionkeeper.benchmarks.report.BarPlot;
import io.versionkeeper.benchmarks.report.Kind;
import io.versionkeeper.benchmarks.report.Numbers;
import io.versionkeeper.benchmarks.report.Report;
import io.versionkeeper.benchmarks.report.Section;
import io.versionkeeper.benchmarks.report.Table;
import io.versionkeeper.benchmarks.report.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is still served after a push message was lost. */
public final class Cuts implements Measurement {
    private static final String PICTURE = "benchmarks-lost-push.svg";
    /** An interval of a second, and a poll and a load on a busy machine. */
    private static final double BOUND_SECONDS = 1.2;

    private static final List<Client> OURS = List.of(Client.BOTH_REDIS, Client.BOTH_POSTGRESQL, Client.BOTH_ETCD);
    private static final List<Client> PEERS = List.of(
            Client.REDISSON,
            Client.REDISSON_CLEAR,
            Client.JETCACHE,
            Client.HAZELCAST_CLIENT,
            Client.HAZELCAST_CLIENT_TUNED);
    private static final List<Client> HAZELCAST = List.of(Client.HAZELCAST_CLIENT, Client.HAZELCAST_CLIENT_TUNED);

    private final Map<Client, Map<Cut, Outcome>> outcomes = Collections.synchronizedMap(new EnumMap<>(Client.class));

    @Override
    public void run(Effort effort, Report report) throws Exception {
        Duration watched = Duration.ofSeconds(effort.of(6, 45));
        // Past its reconciliation, each 60 s by default.
        Duration hazelcastWatched = Duration.ofSeconds(effort.of(6, 75));
        Section section = report.section(
                "After a lost push message",
                String.format(Locale.ROOT, """
                One node, a JVM of its own, reaches its server through a network that breaks; ten entries are written past
                that network while the node cannot hear of it. The time is from the end of the fault until the node shows
                the last of the ten; for %d s at most, Hazelcast's for %d s. Version Keeper has push, and an interval of 1 s;
                the peers have no time to live; CLEAR is Redisson's `ReconnectionStrategy.CLEAR`. Hazelcast by default
                repairs its near cache when more than 10 invalidations were lost, and looks for these each 60 s; *tuned*
                is `hazelcast.invalidation.max.tolerated.miss.count=0` and
                `hazelcast.invalidation.reconciliation.interval.seconds=30`, the least that it takes. It was not tried with
                two of the cuts: its member runs in the process of the driver, which cannot be killed, and has no command
                that ends a subscription. The nodes' JVMs run with `-Xmx256m`, and for the rest with the defaults.
                *Subscriber killed*: `CLIENT KILL TYPE pubsub`, `pg_terminate_backend` of the node's connections, or (etcd, which has no such command) a cut of a moment; the entries are written at once.
                *Server restarted*: killed and started again on its data; the writer is back before the node is.
                *Black-holed*: for 3 s nothing gets through, and nothing ever on the connections that were open then, as
                where a firewall has forgotten them; the node has to notice by its own time-outs. All clients were tried
                at the same time, each with a server of its own, since they mostly wait.
                """, watched.toSeconds(), hazelcastWatched.toSeconds()));
        tryAll(watched, hazelcastWatched, report);
        addTable(section);
        judge(report);
        report.addPicture(PICTURE, picture(hazelcastWatched));
        section.picture(PICTURE, "Seconds until fresh after four kinds of cut; several peers stay stale");
    }

    private void tryAll(Duration watched, Duration hazelcastWatched, Report report) throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (List<Client> clients : List.of(OURS, PEERS)) {
            for (Client client : clients) {
                Duration time = HAZELCAST.contains(client) ? hazelcastWatched : watched;
                Thread thread = new Thread(() -> tryOne(client, time, report), "cuts-" + client.name());
                thread.start();
                threads.add(thread);
            }
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void tryOne(Client client, Duration watched, Report report) {
        Map<Cut, Outcome> results = new EnumMap<>(Cut.class);
        outcomes.put(client, results);
        try (Victim victim = Victim.startFor(client)) {
            for (Cut cut : victim.cuts()) {
                try {
                    Outcome outcome = new Trial(client, victim, watched).run(cut);
                    System.out.println("   " + client + ", " + cut + ": " + outcome);
                    results.put(cut, outcome);
                } catch (Exception e) {
                    report.notRun(kind(client), "cut of " + client + ", " + cut, e);
                }
            }
        } catch (Exception | LinkageError e) {
            report.notRun(kind(client), "cuts of " + client, e);
        }
    }

    private void addTable(Section section) {
        Table table = section.table("Until the node is fresh again, after the end of the fault", "client");
        for (Map.Entry<Client, Map<Cut, Outcome>> client : outcomes.entrySet()) {
            for (Cut cut : Cut.values()) {
                Outcome outcome = client.getValue().get(cut);
                table.put(client.getKey().toString(), cut.toString(), outcome == null ? "-" : outcome.toString());
            }
        }
    }

    private void judge(Report report) {
        List<Outcome> ours = OURS.stream()
                .map(c -> outcomes.getOrDefault(c, Map.of()).values())
                .flatMap(Collection::stream)
                .toList();
        int expected = OURS.size() * Cut.values().length;
        int within =
                (int) ours.stream().filter(o -> o.slowest() <= BOUND_SECONDS).count();
        double slowestButHole = Arrays.stream(Cut.values())
                .filter(cut -> cut != Cut.BLACK_HOLED)
                .mapToDouble(this::slowest)
                .filter(seconds -> !Double.isNaN(seconds))
                .max()
                .orElse(Double.NaN);
        String missing = missing();
        report.add(new Verdict(
                "a lost push message: subscriber killed, 3 s cut, server restarted, connection black-holed",
                "fresh after one interval (1 s), always",
                String.format(
                        Locale.ROOT,
                        "%d of %d cuts within %s s; slowest %s, but %s where the connection was black-holed, as a request"
                                + " on it waits for the store's time-out. Still stale when the watch ended: %s%s",
                        within,
                        expected,
                        Numbers.format(BOUND_SECONDS),
                        seconds(slowestButHole),
                        seconds(slowest(Cut.BLACK_HOLED)),
                        stalePeers(),
                        missing.isEmpty() ? "" : ". Not measured: " + missing),
                Verdict.met(within, expected)));
    }

    private String stalePeers() {
        List<String> stale = PEERS.stream()
                .filter(c ->
                        outcomes.getOrDefault(c, Map.of()).values().stream().anyMatch(o -> o.stale() > 0))
                .map(c -> c + " ("
                        + outcomes.get(c).values().stream()
                                .filter(o -> o.stale() > 0)
                                .count() + " of " + outcomes.get(c).size() + " cuts)")
                .toList();
        return stale.isEmpty() ? "none of the peers" : String.join(", ", stale);
    }

    /** What of ours has no outcome, and which peers have none at all. */
    private String missing() {
        List<String> missing = new ArrayList<>();
        for (Client client : OURS) {
            for (Cut cut : Cut.values()) {
                if (!outcomes.getOrDefault(client, Map.of()).containsKey(cut)) {
                    missing.add(client + ", " + cut);
                }
            }
        }
        for (Client client : PEERS) {
            if (outcomes.getOrDefault(client, Map.of()).isEmpty()) {
                missing.add(client.toString());
            }
        }
        return String.join("; ", missing);
    }

    private double slowest(Cut cut) {
        return OURS.stream()
                .map(c -> outcomes.getOrDefault(c, Map.of()).get(cut))
                .filter(o -> o != null)
                .mapToDouble(Outcome::slowest)
                .max()
                .orElse(Double.NaN);
    }

    private static String seconds(double seconds) {
        if (Double.isNaN(seconds)) {
            return "not measured";
        }
        return seconds == Double.POSITIVE_INFINITY ? "never" : Numbers.format(seconds) + " s";
    }

    private static Kind kind(Client client) {
        return OURS.contains(client) ? Kind.OURS : Kind.PEER;
    }

    private String picture(Duration watched) {
        BarPlot plot = new BarPlot(
                "After a lost push message: how long is the old value still served?",
                "seconds from the end of the fault until the node is fresh; red: still stale when the watch ended",
                watched.toSeconds());
        for (Cut cut : Cut.values()) {
            outcomes.forEach((client, results) -> {
                Outcome outcome = results.get(cut);
                if (outcome != null) {
                    plot.add(cut.toString(), client.toString(), kind(client), outcome.slowest(), outcome.toString());
                }
            });
        }
        return plot.toSvg();
    }
}
