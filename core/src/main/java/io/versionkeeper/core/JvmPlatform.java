package io.versionkeeper.core;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import com.google.common.util.concurrent.Uninterruptibles;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;

/** Real threads, clocks and random numbers. Idle, it has one thread. */
final class JvmPlatform implements Platform {
    private static final Logger LOG = System.getLogger(VersionKeeper.class.getName());

    private final SecureRandom random = new SecureRandom();
    private final ScheduledThreadPoolExecutor engine = new ScheduledThreadPoolExecutor(
            1, work -> daemon("versionkeeper-engine", work), new ThreadPoolExecutor.DiscardPolicy());

    JvmPlatform() {
        engine.setRemoveOnCancelPolicy(true);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long randomLong() {
        return random.nextLong();
    }

    @Override
    public void execute(Runnable step) {
        engine.execute(guarded(step));
    }

    @Override
    public Timer schedule(long delayNanos, Runnable step) {
        Future<?> future = engine.schedule(guarded(step), delayNanos, NANOSECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public Call start(String threadName, Runnable work) {
        Thread thread = daemon(threadName, work);
        thread.start();
        return new ThreadCall(thread);
    }

    @Override
    public boolean await(CountDownLatch latch, long nanos) throws InterruptedException {
        return latch.await(nanos, NANOSECONDS);
    }

    @Override
    public void close() {
        engine.shutdownNow();
        if (!Uninterruptibles.awaitTerminationUninterruptibly(engine, Duration.ofSeconds(1))) {
            LOG.log(Level.ERROR, "The engine's thread has not ended, although its steps do not block");
        }
    }

    private static Thread daemon(String name, Runnable work) {
        // Without the inheritable thread-locals of whoever happened to start the keeper.
        Thread thread = new Thread(null, work, name, 0, false);
        thread.setDaemon(true);
        return thread;
    }

    /** A step that fails must not end the steps after it. */
    private static Runnable guarded(Runnable step) {
        return () -> {
            try {
                step.run();
            } catch (Throwable e) {
                LOG.log(Level.ERROR, "A step of the engine failed; the engine goes on", e);
            }
        };
    }

    private record ThreadCall(Thread thread) implements Call {
        @Override
        public void interrupt() {
            thread.interrupt();
        }

        @Override
        public boolean join(long nanos) throws InterruptedException {
            if (thread == Thread.currentThread()) {
                return true;
            }
            NANOSECONDS.timedJoin(thread, nanos);
            return !thread.isAlive();
        }

        @Override
        public String threadName() {
            return thread.getName();
        }
    }
}
