package io.versionkeeper.core;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.Versions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One thread that may block. What it does takes effect at some moment between its start and its end, as on a server; its
 * end hands the result over to the engine's thread.
 */
final class SimulatedCall implements Platform.Call {
    /** What the engine has a thread for. */
    enum Task {
        POLL,
        LOAD,
        LISTENER,
        WATCH,
        CLOSE
    }

    /** A call in progress takes no longer than this to notice that it was interrupted. */
    private static final long NOTICES = MILLISECONDS.toNanos(2);

    private final World world;
    private final SimulatedPlatform platform;
    private final String threadName;
    private final Runnable work;
    private final Noise noise;
    private final List<Runnable> handedOver = new ArrayList<>();

    /** How many calls its keeper had started before it. */
    final int number;

    final Task task;
    final long startedAt;
    /** Whether it ends soon after it is interrupted. */
    boolean heedsInterruption = true;

    boolean interrupted;
    boolean effected;
    boolean ended;

    /** What a poll has read, or null if it failed. */
    @Nullable Versions read;
    /** How often a poll has asked the store. */
    int reads;
    /** Whom a poll has asked for, whether changed or not. */
    Set<ResourceId> asked = Set.of();
    /** Whether a poll has asked for changes. */
    boolean since;
    /** Whether the store knew the changes. */
    boolean known;
    /** What a load is about. */
    @Nullable LoadRecord load;

    private World.@Nullable Event next;

    SimulatedCall(SimulatedPlatform platform, int number, String threadName, Runnable work, Noise noise) {
        this.number = number;
        this.platform = platform;
        this.threadName = threadName;
        this.work = work;
        this.noise = noise;
        world = platform.node.world;
        startedAt = world.now;
        task = task(threadName);
    }

    private static Task task(String threadName) {
        if (threadName.startsWith("versionkeeper-load-")) {
            return Task.LOAD;
        }
        return Task.valueOf(threadName.substring("versionkeeper-".length()).toUpperCase(Locale.ROOT));
    }

    World world() {
        return world;
    }

    /** It takes effect after the first delay, and ends after the second one. */
    void begin(long untilEffect, long untilEnd) {
        next = world.in(untilEffect, () -> effect(untilEnd));
    }

    private void effect(long untilEnd) {
        effected = true;
        SimulatedCall outer = world.oracle.running;
        world.oracle.running = this;
        platform.capture(handedOver);
        try {
            work.run();
        } catch (Throwable e) {
            // As an uncaught exception it ends the thread, and nothing is handed over.
            world.trace.say(world, () -> platform.node + " " + threadName + " dies of " + e);
        } finally {
            platform.capture(null);
            world.oracle.running = outer;
        }
        next = world.in(untilEnd, this::end);
    }

    private void end() {
        if (!platform.isDead()) {
            world.trace.say(
                    world, () -> platform.node + " " + threadName + " ends" + (interrupted ? ", interrupted" : ""));
        }
        ended = true;
        handedOver.forEach(step -> platform.add(step, this));
    }

    @Override
    public void interrupt() {
        interrupted = true;
        if (ended || !heedsInterruption || next == null) {
            return;
        }
        next.cancel();
        long soon = noise.of("interrupt", 0).below(NOTICES);
        next = effected ? world.in(soon, this::end) : world.in(soon, () -> effect(0));
    }

    @Override
    public boolean join(long nanos) {
        world.runUntil(() -> ended, world.now + nanos);
        return ended;
    }

    @Override
    public String threadName() {
        return threadName;
    }
}
