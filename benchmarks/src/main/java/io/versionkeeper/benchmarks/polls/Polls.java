package io.versionkeeper.benchmarks.polls;

import static io.versionkeeper.benchmarks.polls.PollResults.CHANGES;
import static io.versionkeeper.benchmarks.polls.PollResults.column;

import io.versionkeeper.ResourceId;
import io.versionkeeper.VersionStores;
import io.versionkeeper.benchmarks.Effort;
import io.versionkeeper.benchmarks.Measurement;
import io.versionkeeper.benchmarks.report.Kind;
import io.versionkeeper.benchmarks.report.Report;
import io.versionkeeper.benchmarks.report.Sample;
import io.versionkeeper.benchmarks.report.Section;
import io.versionkeeper.benchmarks.servers.Backend;
import io.versionkeeper.benchmarks.servers.CountingProxy;
import io.versionkeeper.benchmarks.servers.Ports;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.testservers.PrivateServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** What a poll costs, by the number of resources, and how many of them a server bears. */
public final class Polls implements Measurement {
    private static final int RESOURCES_OF_LOAD = 100;

    @Override
    public void run(Effort effort, Report report) throws Exception {
        Section section = report.section("Polls", """
                The store's own classes, called as the engine calls them, in this process: `readChanges` with nothing
                changed (*idle*), or with 10 resources bumped before each poll; beside it the full comparison that the
                engine makes each minute, and one query for each resource, as a naive keeper polls. Bytes are those of
                the protocol, both ways.
                """);
        PollResults results = new PollResults(section, effort);
        for (Backend backend : Backend.values()) {
            System.out.println("   " + backend);
            try (PrivateServer server = backend.start()) {
                measure(backend, server.newDatabaseUrl(), effort, results);
            } catch (Exception e) {
                report.notRun(Kind.OURS, "polls of " + backend, e);
            }
        }
        results.judge(report);
    }

    private static void measure(Backend backend, String url, Effort effort, PollResults results) throws Exception {
        for (int count : results.counts) {
            Resources resources = Resources.create(url, count);
            try (VersionStore store = VersionStores.open(resources.uri())) {
                PollTarget target = new PollTarget(store, resources.names());
                if (!target.isIncremental()) {
                    results.notIncremental.add(backend.toString());
                }
                results.idle.put(backend.toString(), column(count), time(target::poll, effort));
                results.full.put(backend.toString(), column(count), time(target::readAll, effort));
                if (count <= effort.of(100, 10_000)) {
                    results.naive.put(backend.toString(), column(count), time(target::readOneByOne, effort));
                }
                if (count == results.highest()) {
                    results.changed.put(backend.toString(), "idle", time(target::poll, effort));
                    results.changed.put(
                            backend.toString(), CHANGES + " changed", timeChanged(store, target, resources, effort));
                }
            }
            results.bytes.put(backend.toString(), column(count), bytesOfIdle(resources));
            if (count == RESOURCES_OF_LOAD) {
                results.load.put(backend.toString(), "polls a second", Load.measure(resources, effort));
            }
        }
    }

    /** Milliseconds. */
    private static Sample time(Runnable poll, Effort effort) {
        long deadline =
                System.nanoTime() + Duration.ofMillis(effort.of(150, 1_000)).toNanos();
        do {
            poll.run();
        } while (System.nanoTime() < deadline);
        List<Double> millis = new ArrayList<>();
        deadline = System.nanoTime() + Duration.ofMillis(effort.of(250, 2_000)).toNanos();
        do {
            long begun = System.nanoTime();
            poll.run();
            millis.add((System.nanoTime() - begun) / 1e6);
        } while (System.nanoTime() < deadline);
        return middle(millis);
    }

    private static Sample timeChanged(VersionStore store, PollTarget target, Resources resources, Effort effort) {
        List<ResourceId> names = List.copyOf(resources.names());
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < effort.of(5, 40); i++) {
            for (int j = 0; j < CHANGES; j++) {
                store.bump(
                        names.get(ThreadLocalRandom.current().nextInt(names.size() / CHANGES)
                                + j * (names.size() / CHANGES)),
                        ThreadLocalRandom.current().nextLong());
            }
            long begun = System.nanoTime();
            int found = target.poll();
            millis.add((System.nanoTime() - begun) / 1e6);
            if (found < CHANGES) {
                throw new IllegalStateException("A poll found " + found + " of " + CHANGES + " changes");
            }
        }
        return middle(millis);
    }

    /** With the range from the 5th to the 95th percentile, as a garbage collection in between says nothing of polls. */
    private static Sample middle(List<Double> millis) {
        return new Sample(
                Sample.percentile(50, millis),
                Sample.percentile(5, millis),
                Sample.percentile(95, millis),
                millis.size());
    }

    private static double bytesOfIdle(Resources resources) throws Exception {
        int polls = 5;
        try (CountingProxy proxy = CountingProxy.to(Ports.of(resources.uri()));
                VersionStore store = VersionStores.open(Ports.replace(resources.uri(), proxy.port()))) {
            PollTarget target = new PollTarget(store, resources.names());
            // A driver may prepare a statement when it has been used a few times.
            for (int i = 0; i < 10; i++) {
                target.poll();
            }
            long before = proxy.bytes();
            for (int i = 0; i < polls; i++) {
                target.poll();
            }
            return (double) (proxy.bytes() - before) / polls;
        }
    }
}
