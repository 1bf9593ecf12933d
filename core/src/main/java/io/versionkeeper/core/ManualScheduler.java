package io.versionkeeper.core;

import io.versionkeeper.ResourceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Time and threads of keepers in a test's hands, so that an application tests what it does with a stale, failed or late
 * snapshot, without sleeping.
 *
 * <pre>{@code
 * ManualScheduler scheduler = new ManualScheduler();
 * InMemoryVersionStore store = new InMemoryVersionStore();
 * VersionKeeper keeper = scheduler.start(VersionKeeper.builder(store));
 * VersionedResource<Users> users = keeper.resource("users", source::load);
 *
 * store.disconnect();
 * scheduler.advance(Duration.ofMinutes(1));
 * assertThat(application.isReady()).isFalse();
 * }</pre>
 *
 * <p>Time stands still until {@link #advance} moves it. Polls, loads and listeners run on the thread that does, and take
 * a nanosecond each, unless they are held. Whatever waits (a keeper's start, the first load, a read with a demand) moves
 * time as far as it must. Not thread-safe.
 */
public final class ManualScheduler {
    private static final String LOAD = "versionkeeper-load-";

    private final Deque<Runnable> steps = new ArrayDeque<>();
    private final PriorityQueue<ManualTimer> timers = new PriorityQueue<>(Comparator.comparingLong(ManualTimer::at));
    private final List<ManualCall> pending = new ArrayList<>();
    private final Set<String> held = new HashSet<>();
    private final Random random = new Random(1);
    private long now = 1_000_000_000L;

    /** A scheduler whose time stands still. */
    public ManualScheduler() {}

    /**
     * Starts a keeper in this scheduler's time.
     *
     * @param builder the keeper's settings and store, such as an {@link InMemoryVersionStore}
     * @return a running keeper, whose first poll has ended
     */
    public VersionKeeper start(VersionKeeperBuilder builder) {
        return builder.start(newPlatform());
    }

    /**
     * Lets time pass, and runs what falls due in it.
     *
     * @param duration how far to move time; with zero, what is due now runs
     * @throws IllegalArgumentException if it is negative
     */
    public void advance(Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException(
                    "duration is " + duration + "; time does not go back: give zero or more");
        }
        pass(duration, true);
    }

    /**
     * The time of day that snapshots bear.
     *
     * @return the present time of this scheduler
     */
    public Instant now() {
        return Instant.ofEpochSecond(0, now);
    }

    /**
     * Makes the loads of a resource hang from now on, even if they are interrupted, as those of a slow or dead source do.
     * The loader is called when they are released.
     *
     * @param resource the resource's name
     * @throws IllegalArgumentException if the name is not valid
     */
    public void holdLoads(String resource) {
        held.add(LOAD + ResourceId.of(resource));
    }

    /**
     * Lets the loads of a resource go on, and runs those that were held.
     *
     * @param resource the resource's name
     * @throws IllegalArgumentException if the name is not valid
     */
    public void releaseLoads(String resource) {
        held.remove(LOAD + ResourceId.of(resource));
        settle();
    }

    /** The seam for one more keeper. */
    Platform newPlatform() {
        return new ManualPlatform();
    }

    /** Runs the engines' steps until there is none; calls stay pending. */
    void runSteps() {
        while (!steps.isEmpty()) {
            steps.remove().run();
        }
    }

    /** Runs steps and calls until there are none, but for those that are held. */
    void settle() {
        runSteps();
        for (ManualCall call = nextFree(); call != null; call = nextFree()) {
            call.run();
            // So that what a test does next is later, and a read that demands to see it is not content with this call.
            now++;
            runSteps();
        }
    }

    private @Nullable ManualCall nextFree() {
        return pending.stream()
                .filter(call -> !held.contains(call.threadName))
                .findFirst()
                .orElse(null);
    }

    /** Runs the oldest pending call of this name to its end, and the steps that follow. */
    void finish(String threadName) {
        pending(threadName).get(0).run();
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

    private void pass(Duration duration, boolean settling) {
        long end = now + duration.toNanos();
        run(settling);
        while (!timers.isEmpty() && timers.element().at <= end) {
            fireNext();
            run(settling);
        }
        now = Math.max(now, end);
    }

    private void run(boolean settling) {
        if (settling) {
            settle();
        } else {
            runSteps();
        }
    }

    private void fireNext() {
        ManualTimer timer = timers.remove();
        now = Math.max(now, timer.at);
        steps.add(timer.step);
    }

    private boolean await(CountDownLatch latch, long nanos) {
        // A wait for no time changes nothing.
        long end = nanos > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + nanos;
        if (nanos > 0) {
            settle();
        }
        while (latch.getCount() > 0 && !timers.isEmpty() && timers.element().at <= end) {
            fireNext();
            settle();
        }
        if (latch.getCount() > 0 && nanos > 0) {
            now = Math.max(now, end);
        }
        return latch.getCount() == 0;
    }

    private record ManualTimer(long at, Runnable step) {}

    /** One keeper's view: when it closes, the others go on. */
    private final class ManualPlatform implements Platform {
        private boolean closed;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public Instant now() {
            return ManualScheduler.this.now();
        }

        @Override
        public long randomLong() {
            return random.nextLong();
        }

        @Override
        public void execute(Runnable step) {
            steps.add(unlessClosed(step));
        }

        @Override
        public Timer schedule(long delayNanos, Runnable step) {
            ManualTimer timer = new ManualTimer(now + delayNanos, unlessClosed(step));
            timers.add(timer);
            return () -> timers.remove(timer);
        }

        private Runnable unlessClosed(Runnable step) {
            return () -> {
                if (!closed) {
                    step.run();
                }
            };
        }

        @Override
        public Call start(String threadName, Runnable work) {
            ManualCall call = new ManualCall(threadName, work);
            pending.add(call);
            return call;
        }

        @Override
        public boolean await(CountDownLatch latch, long nanos) {
            return ManualScheduler.this.await(latch, nanos);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    /** A call that runs when the test says so. */
    final class ManualCall implements Platform.Call {
        private final String threadName;
        private final Runnable work;
        private boolean interrupted;

        private ManualCall(String threadName, Runnable work) {
            this.threadName = threadName;
            this.work = work;
        }

        private void run() {
            pending.remove(this);
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
            if (pending.contains(this) && !held.contains(threadName)) {
                run();
            }
            return !pending.contains(this);
        }

        @Override
        public String threadName() {
            return threadName;
        }
    }
}
