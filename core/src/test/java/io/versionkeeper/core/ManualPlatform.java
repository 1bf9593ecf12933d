package io.versionkeeper.core;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

/** Time stands still until a test moves it, and a call runs when a test says so: all on the test's own thread. */
final class ManualPlatform implements Platform {
    private final Deque<Runnable> steps = new ArrayDeque<>();
    private final PriorityQueue<ManualTimer> timers = new PriorityQueue<>(Comparator.comparingLong(timer -> timer.at));
    private final List<ManualCall> pending = new ArrayList<>();
    private final Random random = new Random(1);
    private long now = 1_000_000_000L;

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Instant now() {
        return Instant.ofEpochSecond(0, now);
    }

    @Override
    public long randomLong() {
        return random.nextLong();
    }

    @Override
    public void execute(Runnable step) {
        steps.add(step);
    }

    @Override
    public Timer schedule(long delayNanos, Runnable step) {
        ManualTimer timer = new ManualTimer(now + delayNanos, step);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    @Override
    public Call start(String threadName, Runnable work) {
        ManualCall call = new ManualCall(threadName, work);
        pending.add(call);
        return call;
    }

    @Override
    public void close() {
        steps.clear();
        timers.clear();
    }

    /** Runs the engine's steps until there is none; calls stay pending. */
    void runSteps() {
        while (!steps.isEmpty()) {
            steps.remove().run();
        }
    }

    /** Runs steps and calls until there are none. */
    void settle() {
        runSteps();
        while (!pending.isEmpty()) {
            pending.remove(0).run();
            runSteps();
        }
    }

    /** Runs the oldest pending call of this name to its end, and the steps that follow. */
    void finish(String threadName) {
        ManualCall call = pending(threadName).get(0);
        pending.remove(call);
        call.run();
        runSteps();
    }

    /** The pending calls of this name, oldest first. */
    List<ManualCall> pending(String threadName) {
        return pending.stream()
                .filter(call -> call.threadName.equals(threadName))
                .toList();
    }

    /** Lets time pass, timer by timer; calls stay pending. */
    void pass(Duration duration) {
        pass(duration, false);
    }

    /** Lets time pass; every call ends in no time. */
    void passSettling(Duration duration) {
        pass(duration, true);
    }

    private void pass(Duration duration, boolean settling) {
        long end = now + duration.toNanos();
        while (!timers.isEmpty() && timers.element().at <= end) {
            ManualTimer timer = timers.remove();
            now = Math.max(now, timer.at);
            steps.add(timer.step);
            if (settling) {
                settle();
            } else {
                runSteps();
            }
        }
        now = end;
    }

    private record ManualTimer(long at, Runnable step) {}

    /** A call that runs when the test says so. */
    static final class ManualCall implements Call {
        private final String threadName;
        private final Runnable work;
        private boolean interrupted;

        ManualCall(String threadName, Runnable work) {
            this.threadName = threadName;
            this.work = work;
        }

        void run() {
            work.run();
        }

        boolean interrupted() {
            return interrupted;
        }

        @Override
        public void interrupt() {
            interrupted = true;
        }

        @Override
        public boolean join(long nanos) {
            return true;
        }

        @Override
        public String threadName() {
            return threadName;
        }
    }
}
