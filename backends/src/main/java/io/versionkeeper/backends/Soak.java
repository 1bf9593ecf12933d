package io.versionkeeper.backends;

import io.versionkeeper.examples.users.FirstContents;
import io.versionkeeper.examples.users.NodeSettings;
import io.versionkeeper.examples.users.User;
import io.versionkeeper.examples.users.UsersTable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;

/**
 * Four nodes of the example, a writer of 50 changes a second, readers inside and outside of each node; and their
 * VersionDB, the network to it and the nodes themselves break at random. After each round of faults all works again and
 * the writer pauses: then every node has to show what is in the database.
 */
final class Soak implements AutoCloseable {
    private static final int NODES = 4;
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final Duration ROUND = Duration.ofSeconds(20);
    private static final Duration START = Duration.ofSeconds(60);
    /** A client that waits in vain, and tries again on each node. */
    private static final Duration IDLE = Duration.ofSeconds(15);
    /** Interval, a call and a load that run into their time-outs, and the wait before the load is tried again. */
    private static final Duration BOUND = Duration.ofSeconds(10);

    private final Target target;
    private final Random seeds;
    private final Consumer<String> out;
    private final List<String> broken = new CopyOnWriteArrayList<>();
    private final List<NodeHandle> nodes = new ArrayList<>();
    private final NodeClient client = new NodeClient();
    private final Latencies latencies = new Latencies();
    private final Writer writer;
    private final Tally tally = new Tally();

    /**
     * Makes it.
     *
     * @param target closed by this
     * @param out is told what happens, line by line
     */
    Soak(Target target, long seed, Consumer<String> out) {
        this.target = target;
        this.seeds = new Random(seed);
        this.out = out;
        writer = new Writer(client, nodes, target.versionDb() == null);
        for (int i = 1; i <= NODES; i++) {
            NodeSettings settings = new NodeSettings("node-" + i, target.usersDb(), target.versionDb(), INTERVAL);
            nodes.add(new NodeHandle(settings, broken::add));
        }
    }

    /**
     * Has 16 writers in 4 processes bump one resource, before the nodes start.
     *
     * @param bumps how often in all, a multiple of 16
     * @return what was broken, none if all is well
     */
    List<String> bump(int bumps) {
        Target.Fault loseAnswers = target.faults().stream()
                .filter(fault -> fault.name().equals(Target.LOST_ANSWERS))
                .findFirst()
                .orElseThrow();
        String versionDb = target.versionDb();
        String uri = versionDb == null ? target.usersDb() + "#timeout=1s" : versionDb;
        return Bumpers.run(uri, bumps, loseAnswers.inflict(), target::mend, out);
    }

    /**
     * Runs rounds of faults for about that time.
     *
     * @return what was broken, none if all is well
     */
    List<String> run(Duration time) throws InterruptedException {
        usersDb().useHandle(handle -> FirstContents.createTables(handle, target.usersDb()));
        nodes.forEach(NodeHandle::start);
        await(START, () -> nodes.stream().allMatch(node -> node.ready() != null), "all nodes are up");
        List<Reader> readers = nodes.stream()
                .map(node -> new Reader(node, client, writer, latencies, broken::add))
                .toList();
        List<Thread> threads = Stream.concat(Collections.nCopies(Writer.CLIENTS, writer).stream(), readers.stream())
                .map(this::start)
                .toList();
        long end = System.nanoTime() + time.toNanos();
        while (broken.isEmpty() && System.nanoTime() < end) {
            round(Math.min(end, System.nanoTime() + ROUND.toNanos()));
        }
        writer.stop();
        readers.forEach(Reader::stop);
        for (Thread thread : threads) {
            thread.join();
        }
        report(time);
        return broken;
    }

    private Thread start(Runnable task) {
        Thread thread = new Thread(task, "soak-" + task.getClass().getSimpleName());
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((failed, e) -> broken.add(failed.getName() + " failed: " + e));
        thread.start();
        return thread;
    }

    private void round(long end) throws InterruptedException {
        Chaos ofStore = new Chaos(seeds.nextLong(), target.faults(), target::mend, end);
        Chaos ofNodes = new Chaos(seeds.nextLong(), faultsOfNodes(), this::mendNodes, end);
        List<Thread> chaos = List.of(start(ofStore), start(ofNodes));
        for (Thread thread : chaos) {
            thread.join();
        }
        // Now, so that the last changes are made in a fault, and nothing comes after them.
        writer.pause();
        target.mend();
        mendNodes();
        tally.add(ofStore.inflicted());
        tally.add(ofNodes.inflicted());
        await(START, () -> nodes.stream().allMatch(node -> node.ready() != null), "all nodes are up again");
        long up = System.nanoTime();
        await(IDLE, writer::isIdle, "the last changes have an answer");
        awaitConvergence(up);
        writer.resume();
    }

    private List<Target.Fault> faultsOfNodes() {
        List<Target.Fault> faults = new ArrayList<>();
        for (NodeHandle node : nodes) {
            faults.add(new Target.Fault("node killed", node::kill));
            faults.add(new Target.Fault("node paused", node::pause));
        }
        return faults;
    }

    private void mendNodes() {
        nodes.forEach(NodeHandle::resume);
        nodes.forEach(NodeHandle::start);
    }

    private void awaitConvergence(long up) {
        await(BOUND, () -> differing().isEmpty(), "every node shows what is in the database");
        Duration took = Duration.ofNanos(System.nanoTime() - up);
        List<String> differing = differing();
        if (differing.isEmpty()) {
            tally.addRound(took);
            out.accept(String.format(
                    Locale.ROOT,
                    "round %d: %,d changes so far; all nodes equal the database %.1f s after the last one was up again",
                    tally.rounds(),
                    writer.acknowledged(),
                    took.toMillis() / 1e3));
        } else {
            broken.add(differing + " do not show what is in the database");
        }
    }

    private List<String> differing() {
        Map<Long, Long> stored = UsersTable.load(usersDb()).all().stream()
                .collect(Collectors.toMap(User::id, user -> Long.parseLong(user.name())));
        return nodes.stream()
                .filter(node -> !stored.equals(shown(node)))
                .map(NodeHandle::name)
                .toList();
    }

    private Map<Long, Long> shown(NodeHandle node) {
        NodeHandle.Life life = node.ready();
        try {
            return life == null ? Map.of() : client.users(life).changes();
        } catch (IOException e) {
            return Map.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Map.of();
        }
    }

    private Jdbi usersDb() {
        return Jdbi.create(target.usersDbPastFaults());
    }

    private void await(Duration atMost, BooleanSupplier condition, String what) {
        long deadline = System.nanoTime() + atMost.toNanos();
        nodes.stream()
                .filter(NodeHandle::hasEndedByItself)
                .forEach(node -> broken.add(node.name() + " ended by itself"));
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                broken.add("Not within " + atMost.toSeconds() + " s: " + what);
                nodes.forEach(NodeHandle::printThreads);
                return;
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    private void report(Duration time) {
        require(tally.faults() > 0, "there were faults");
        require(writer.acknowledged() > 0, "there were changes");
        require(latencies.count() > 0, "there were reads over HTTP");
        nodes.forEach(node -> require(node.reads() > 0, "there were reads in " + node.name()));
        out.accept(target.name() + ": " + tally);
        out.accept(String.format(
                Locale.ROOT,
                "changes: %,d acknowledged (%.0f a second), with %,d requests",
                writer.acknowledged(),
                writer.acknowledged() / (time.toMillis() / 1e3),
                writer.requests()));
        out.accept(String.format(
                Locale.ROOT,
                "reads in the nodes: %,d, none of which parked, threw or went back, unless said below",
                nodes.stream().mapToLong(NodeHandle::reads).sum()));
        out.accept("reads over HTTP: " + latencies.report());
        broken.forEach(what -> out.accept("BROKEN: " + what));
        if (!broken.isEmpty()) {
            nodes.forEach(node -> node.lastLines().forEach(line -> out.accept(node.name() + " said: " + line)));
        }
    }

    private void require(boolean condition, String what) {
        if (!condition) {
            broken.add("It is not so that " + what);
        }
    }

    @Override
    public void close() {
        nodes.forEach(NodeHandle::close);
        target.close();
    }
}
