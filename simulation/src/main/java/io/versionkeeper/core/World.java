package io.versionkeeper.core;

import io.versionkeeper.core.Plan.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One history: the nodes with the real engine, the store and the source, in virtual time, on one thread. Everything that
 * a thread of a real cluster hands over to another one is an event here, and the noise decides its delay and the order
 * of what happens at once. Whoever waits runs the events until what it waits for has happened.
 */
final class World {
    /** Far more than any history needs: something spins. */
    private static final int MAX_EVENTS = 3_000_000;

    final Plan plan;
    final Noise noise;
    final Trace trace;
    final Oracle oracle;
    final SimulatedRecords records;
    final SimulatedSource source;
    final SimulatedReplica replica;
    final List<SimulatedNode> nodes = new ArrayList<>();

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long sequence;
    private int depth;
    private long heldUpUntil = -1;

    /** The virtual time since the beginning. */
    long now;

    private World(Plan plan, Trace trace, boolean goesOn) {
        this.plan = plan;
        this.trace = trace;
        noise = new Noise(plan.cluster().noise());
        oracle = new Oracle(this, goesOn);
        source = new SimulatedSource(plan.cluster().resources());
        replica = new SimulatedReplica(plan.cluster().resources());
        records = new SimulatedRecords(this);
    }

    /** Lets the plan happen until a promise is broken, or beyond; returns the broken ones in order, each once. */
    static List<Violation> run(Plan plan, Trace trace, boolean goesOn) {
        World world = new World(plan, trace, goesOn);
        for (int i = 0; i < plan.cluster().nodes(); i++) {
            world.nodes.add(new SimulatedNode(world, i));
        }
        world.happen();
        return world.oracle.violations();
    }

    private void happen() {
        Deeds deeds = new Deeds(this);
        nodes.forEach(
                node -> at(noise.of("start", node.index).below(plan.cluster().interval()), node::start));
        for (Action action : plan.actions()) {
            at(action.at(), () -> {
                trace.say(this, () -> "-- " + action);
                deeds.done(action);
            });
        }
        long end = plan.healed() + oracle.timeToHeal();
        oracle.watch(end);
        runUntil(() -> oracle.mustStop(), end);
        if (!oracle.mustStop()) {
            oracle.ended();
        }
    }

    Event at(long time, Runnable what) {
        long number = sequence++;
        Event event = new Event(Math.max(time, now), noise.of("order", number).bits(), number, what);
        events.add(event);
        return event;
    }

    Event in(long delay, Runnable what) {
        return at(now + delay, what);
    }

    /** Runs what happens until the condition holds or the time has come; true if it holds. */
    boolean runUntil(BooleanSupplier condition, long time) {
        depth++;
        try {
            while (!condition.getAsBoolean()) {
                Event next = events.peek();
                if (next == null || next.time > time) {
                    now = Math.max(now, time);
                    return condition.getAsBoolean();
                }
                events.remove();
                now = next.time;
                if (sequence > MAX_EVENTS) {
                    oracle.broken(Promise.NOTHING_SPINS, () -> "over " + MAX_EVENTS + " events");
                    events.clear();
                    return false;
                }
                if (next.what != null) {
                    next.what.run();
                }
            }
            return true;
        } finally {
            if (--depth > 1) {
                heldUpUntil = now;
            }
        }
    }

    /** Whether a wait that began then may have been held up by another one inside it. */
    boolean isHeldUpSince(long begun) {
        return depth > 1 || heldUpUntil >= begun;
    }

    /** How many waits are in each other; the outer ones end no sooner than the inner. */
    int depth() {
        return depth;
    }

    /** Something that will happen. */
    static final class Event implements Comparable<Event> {
        private final long time;
        private final long order;
        private final long number;
        private @Nullable Runnable what;

        private Event(long time, long order, long number, Runnable what) {
            this.time = time;
            this.order = order;
            this.number = number;
            this.what = what;
        }

        void cancel() {
            what = null;
        }

        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(time, other.time);
            int byOrder = byTime != 0 ? byTime : Long.compare(order, other.order);
            return byOrder != 0 ? byOrder : Long.compare(number, other.number);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return Long.hashCode(number);
        }
    }
}
