package io.versionkeeper.core;

import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A seam without threads of its own, so that a keeper can be made millions of times. A step of the engine runs on the
 * actor that hands it over, or on the one whose step is running; calls and timers run when an actor says so. Each look at the clock
 * is a moment of its own.
 */
final class StressPlatform implements Platform {
    private final AtomicLong clock = new AtomicLong();
    private final Queue<Runnable> steps = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean stepping = new AtomicBoolean();
    private final Queue<StressCall> calls = new ConcurrentLinkedQueue<>();
    private final Queue<ScheduledStep> timers = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unattended = new AtomicInteger();
    private volatile boolean closed;

    /** Whether somebody waited in vain. */
    volatile boolean timedOut;

    @Override
    public long nanoTime() {
        return clock.incrementAndGet();
    }

    @Override
    public Instant now() {
        return Instant.EPOCH;
    }

    @Override
    public long randomLong() {
        return clock.incrementAndGet();
    }

    @Override
    public void execute(Runnable step) {
        if (!closed) {
            steps.add(step);
            runSteps();
        }
    }

    private void runSteps() {
        while (!steps.isEmpty() && stepping.compareAndSet(false, true)) {
            try {
                for (Runnable step = steps.poll(); step != null && !closed; step = steps.poll()) {
                    step.run();
                }
            } finally {
                stepping.set(false);
            }
        }
    }

    @Override
    public Timer schedule(long delayNanos, Runnable step) {
        ScheduledStep scheduled = new ScheduledStep(delayNanos, step);
        timers.add(scheduled);
        return () -> timers.remove(scheduled);
    }

    /** Runs the steps that were to run after just this delay. */
    void runTimers(long delayNanos) {
        timers.forEach(timer -> {
            if (timer.delayNanos == delayNanos) {
                execute(timer.step);
            }
        });
    }

    private record ScheduledStep(long delayNanos, Runnable step) {}

    @Override
    public Call start(String threadName, Runnable work) {
        StressCall call = new StressCall(threadName, work);
        unattended.incrementAndGet();
        calls.add(call);
        return call;
    }

    /** Runs the oldest call that waits; false if there is none. */
    boolean runCall() {
        StressCall call = calls.poll();
        if (call == null) {
            return false;
        }
        call.run();
        return true;
    }

    void runCalls() {
        while (runCall()) {
            // The steps that follow may have started another one.
        }
    }

    /** How many calls were started and have neither ended nor been interrupted. */
    int unattended() {
        return unattended.get();
    }

    @Override
    public boolean await(CountDownLatch latch, long nanos) {
        long begun = System.nanoTime();
        while (latch.getCount() > 0) {
            runSteps();
            if (System.nanoTime() - begun > Math.min(nanos, TimeUnit.SECONDS.toNanos(1))) {
                timedOut |= nanos > 0;
                return false;
            }
            Thread.onSpinWait();
        }
        return true;
    }

    @Override
    public void close() {
        closed = true;
    }

    private final class StressCall implements Call {
        private final String threadName;
        private final Runnable work;
        private final AtomicBoolean attended = new AtomicBoolean();

        StressCall(String threadName, Runnable work) {
            this.threadName = threadName;
            this.work = work;
        }

        private void run() {
            work.run();
            attend();
        }

        private void attend() {
            if (attended.compareAndSet(false, true)) {
                unattended.decrementAndGet();
            }
        }

        @Override
        public void interrupt() {
            attend();
        }

        @Override
        public boolean join(long nanos) {
            // A thread ends if it was interrupted; what closes the store ends anyway.
            if ((attended.get() || threadName.equals("versionkeeper-close")) && calls.remove(this)) {
                run();
            }
            return true;
        }

        @Override
        public String threadName() {
            return threadName;
        }
    }
}
