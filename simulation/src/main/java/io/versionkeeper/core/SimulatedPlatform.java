package io.versionkeeper.core;

import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** The seam of one keeper: its engine's thread, timers, calls and clocks in the world's time. */
final class SimulatedPlatform implements Platform {
    /** How long a step waits for its turn at the most, while the process runs. */
    static final long TURN = MICROSECONDS.toNanos(50);
    /** How late a timer may be. */
    static final long LATE = MILLISECONDS.toNanos(1);

    private static final Instant BEGINNING = Instant.parse("2000-01-01T00:00:00Z");

    final SimulatedNode node;
    final List<SimulatedCall> calls = new ArrayList<>();

    private final World world;
    private final Noise noise;
    /** A monotonic clock begins anywhere, and may overflow. */
    private final long origin;

    private final Deque<Step> steps = new ArrayDeque<>();
    private boolean awake;
    private boolean dead;
    private long turns;
    private long timers;
    private long randoms;
    private @Nullable List<Runnable> captured;

    SimulatedPlatform(SimulatedNode node, Noise noise) {
        this.node = node;
        this.noise = noise;
        world = node.world;
        Noise ofOrigin = noise.of("origin", 0);
        origin = ofOrigin.chance(3) ? Long.MAX_VALUE - ofOrigin.below(100_000_000_000L) : ofOrigin.bits();
    }

    @Override
    public long nanoTime() {
        return origin + world.now;
    }

    @Override
    public Instant now() {
        return BEGINNING.plusNanos(world.now + node.clockError);
    }

    @Override
    public long randomLong() {
        return noise.of("random", randoms++).bits();
    }

    @Override
    public void execute(Runnable step) {
        if (captured != null) {
            captured.add(step);
        } else {
            add(step, null);
        }
    }

    /** From now on what is executed is handed over to the list; null for no longer. */
    void capture(@Nullable List<Runnable> handedOver) {
        captured = handedOver;
    }

    void add(Runnable step, @Nullable SimulatedCall end) {
        if (!dead) {
            steps.add(new Step(step, end));
            wake();
        }
    }

    private void wake() {
        if (!awake) {
            awake = true;
            world.in(noise.of("turn", turns++).below(TURN), this::run);
        }
    }

    private void run() {
        awake = false;
        if (dead || steps.isEmpty()) {
            return;
        }
        if (world.now < node.pausedUntil) {
            awake = true;
            world.at(node.pausedUntil, this::run);
            return;
        }
        Step step = steps.remove();
        world.oracle.before(node, step.end);
        try {
            step.what.run();
        } catch (Throwable e) {
            world.oracle.broken(Promise.STEPS_DO_NOT_FAIL, () -> node + ": " + e);
        }
        world.oracle.after(node, step.end);
        if (!steps.isEmpty()) {
            wake();
        }
    }

    @Override
    public Timer schedule(long delayNanos, Runnable step) {
        boolean[] cancelled = {false};
        long late = noise.of("timer", timers++).below(LATE);
        World.Event event = world.in(
                Math.max(0, delayNanos) + late,
                () -> add(
                        () -> {
                            if (!cancelled[0]) {
                                step.run();
                            }
                        },
                        null));
        return () -> {
            cancelled[0] = true;
            event.cancel();
        };
    }

    @Override
    public Call start(String threadName, Runnable work) {
        SimulatedCall call =
                new SimulatedCall(this, calls.size(), threadName, work, noise.of(threadName, calls.size()));
        world.oracle.started(node, call);
        calls.add(call);
        node.decideFate(call, noise.of("fate", calls.size()));
        return call;
    }

    @Override
    public boolean await(CountDownLatch latch, long nanos) {
        if (nanos > 0) {
            long end = nanos > Long.MAX_VALUE - world.now ? Long.MAX_VALUE : world.now + nanos;
            world.runUntil(() -> latch.getCount() == 0, end);
        }
        return latch.getCount() == 0;
    }

    @Override
    public void close() {
        dead = true;
        steps.clear();
    }

    boolean isDead() {
        return dead;
    }

    private record Step(Runnable what, @Nullable SimulatedCall end) {}
}
