package io.versionkeeper.tck;

import static java.util.Comparator.comparingLong;
import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.Version;
import io.versionkeeper.core.HealthState;
import io.versionkeeper.core.VersionKeeper;
import io.versionkeeper.core.VersionedResource;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Nodes that change and bump one resource, and follow it, while a fault comes and goes. */
final class FaultTraffic implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(50);
    private static final Duration UNCONFIRMED_AFTER = Duration.ofMillis(200);

    private final Fault fault;
    private final Duration longestCall;
    /** What the source holds: one number, which the writers count up. */
    private final AtomicLong source = new AtomicLong();
    /** The stamps of bumps that got no answer. */
    private final Set<Long> unknown = ConcurrentHashMap.newKeySet();

    private final List<Node> nodes = new ArrayList<>();
    private volatile boolean stopped;

    /** Starts one node on each client. */
    FaultTraffic(Fault fault, Duration longestCall, VersionStore... clients) {
        this.fault = fault;
        this.longestCall = longestCall;
        for (VersionStore client : clients) {
            nodes.add(new Node(client));
        }
    }

    /** Waits until every node has had one more bump acknowledged. */
    void awaitBumps(String when, Duration time) {
        nodes.forEach(Node::lookAway);
        await(
                time,
                "VS-7.6",
                node -> node.acknowledged.size() > node.bumpsSeen,
                when + " the bumps of every client are acknowledged",
                "connections that are dead and kept, threads that never return");
    }

    /** Waits until every node knows that it knows nothing. */
    void awaitNotice() {
        await(
                longestCall,
                "VS-7.7",
                node -> node.keeper.health().state() == HealthState.UNCONFIRMED,
                "during " + fault + " a keeper is UNCONFIRMED",
                "reads that answer though nobody was asked");
        await(
                longestCall,
                "VS-8.2",
                node -> node.failed,
                "during " + fault + " bumps of every client fail within " + longestCall.toMillis() + " ms",
                "calls without a time-out");
    }

    /** Ends the writers, each with a bump that was acknowledged. */
    void stop(Duration time) {
        stopped = true;
        await(
                time,
                "VS-7.6",
                node -> !node.writer.isAlive(),
                "after " + fault + " a bump is acknowledged, if it is tried again",
                "connections that are dead and kept");
    }

    void assertFailuresAreRight() {
        for (Node node : nodes) {
            assertThat(node.wrong)
                    .as(Rules.expected(
                            "VS-7.2",
                            "before, during and after " + fault + " a bump fails with StoreUnavailableException alone,"
                                    + " within " + longestCall.toMillis() + " ms",
                            "how the driver's exceptions are translated, and calls that wait twice"))
                    .isEmpty();
        }
    }

    void assertAcknowledgedBumpsCount(Version last) {
        List<Version> all = new ArrayList<>();
        for (Node node : nodes) {
            assertThat(node.acknowledged)
                    .extracting(Version::number)
                    .as(Rules.expected(
                            "VS-2.3",
                            "the numbers of one client's bumps rise, " + fault + " or not",
                            "a counter that goes back"))
                    .isSorted();
            all.addAll(node.acknowledged);
        }
        assertThat(all)
                .extracting(Version::number)
                .as(Rules.expected(
                        "VS-3.1",
                        "numbers of acknowledged bumps are distinct, " + fault + " or not",
                        "bumps that are not atomic, or acknowledged before they are kept"))
                .doesNotHaveDuplicates();
        Version highest = all.stream().max(comparingLong(Version::number)).orElseThrow();
        assertThat(last)
                .as(Rules.expected(
                        "VS-4.2",
                        "after " + fault + " a read shows the highest acknowledged bump " + highest
                                + ", or one that got no answer and a higher number",
                        "bumps that are lost, and reads that are late"))
                .matches(version -> version.equals(highest)
                        || (version.number() > highest.number() && unknown.contains(version.stamp())));
    }

    void awaitLastData(Duration time) {
        await(
                time,
                "VS-11.3",
                node -> node.users.get() == source.get(),
                "after " + fault + " every keeper holds the last data within " + time.toMillis() + " ms",
                "reads that miss a bump or fail for long");
    }

    /** Ends all threads, whatever state they are in. */
    @Override
    public void close() {
        for (Node node : nodes) {
            node.ended = true;
            node.writer.interrupt();
            node.keeper.close();
        }
    }

    private void await(Duration time, String rule, Predicate<Node> condition, String contract, String lookAt) {
        long deadline = System.nanoTime() + time.toNanos();
        for (Node node : nodes) {
            while (!condition.test(node) && System.nanoTime() < deadline) {
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(condition.test(node))
                    .as(Rules.expected(rule, contract, lookAt))
                    .isTrue();
        }
    }

    private final class Node {
        final VersionKeeper keeper;
        final VersionedResource<Long> users;
        final Queue<Version> acknowledged = new ConcurrentLinkedQueue<>();
        final Queue<String> wrong = new ConcurrentLinkedQueue<>();
        final Thread writer = new Thread(this::write, "tck-writer");
        private final VersionStore store;
        int bumpsSeen;
        volatile boolean failed;
        volatile boolean ended;

        Node(VersionStore store) {
            this.store = store;
            keeper = VersionKeeper.builder(store)
                    .interval(INTERVAL)
                    .unconfirmedAfter(UNCONFIRMED_AFTER)
                    .reloadAtLeastEvery(Duration.ZERO)
                    .start();
            users = keeper.resource(Rules.USERS.name(), source::get);
            writer.setDaemon(true);
            writer.start();
        }

        void lookAway() {
            failed = false;
            bumpsSeen = acknowledged.size();
        }

        private void write() {
            boolean isLast = false;
            while (!isLast && !ended) {
                boolean mayBeLast = stopped;
                source.incrementAndGet();
                isLast = bump() && mayBeLast;
                LockSupport.parkNanos(INTERVAL.toNanos() / 10);
            }
        }

        private boolean bump() {
            long stamp = Rules.newStamp();
            long start = System.nanoTime();
            try {
                acknowledged.add(store.bump(Rules.USERS, stamp));
                return true;
            } catch (StoreUnavailableException e) {
                unknown.add(stamp);
                failed = true;
                return false;
            } catch (RuntimeException e) {
                failed = true;
                wrong.add(e.toString());
                return false;
            } finally {
                Duration taken = Duration.ofNanos(System.nanoTime() - start);
                if (taken.compareTo(longestCall) > 0) {
                    wrong.add("A bump lasted " + taken.toMillis() + " ms");
                }
            }
        }
    }
}
