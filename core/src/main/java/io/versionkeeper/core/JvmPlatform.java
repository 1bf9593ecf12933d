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
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Real threads, clocks and random numbers. Idle, it has one thread; those of calls end when there was none for a moment. */
final class JvmPlatform implements Platform {
    private static final Logger LOG = System.getLogger(VersionKeeper.class.getName());

    private final SecureRandom random = new SecureRandom();
    private final ScheduledThreadPoolExecutor engine = new ScheduledThreadPoolExecutor(
            1, work -> daemon("versionkeeper-engine", work), new ThreadPoolExecutor.DiscardPolicy());

    /** As many as there are calls at once. Never shut down: its threads end by themselves. */
    private final ThreadPoolExecutor calls = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            100,
            TimeUnit.MILLISECONDS,
            new SynchronousQueue<>(),
            work -> daemon("versionkeeper-idle", work));

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
        ThreadCall call = new ThreadCall(threadName, work);
        calls.execute(call);
        return call;
    }

    @Override
    public boolean await(CountDownLatch latch, long nanos) throws InterruptedException {
        return latch.await(nanos, NANOSECONDS);
    }

    @Override
    public void close() {
        engine.shutdownNow();
        // Ends the idle ones; what still runs, or is yet to close the store, has its thread.
        calls.setKeepAliveTime(0, NANOSECONDS);
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

    private static final class ThreadCall implements Call, Runnable {
        private final String threadName;
        private final Runnable work;
        private final CountDownLatch ended = new CountDownLatch(1);
        private @Nullable Thread thread;
        private boolean interrupted;

        ThreadCall(String threadName, Runnable work) {
            this.threadName = threadName;
            this.work = work;
        }

        @Override
        public void run() {
            Thread current = Thread.currentThread();
            String idleName = current.getName();
            ClassLoader classLoader = current.getContextClassLoader();
            current.setName(threadName);
            begin(current);
            try {
                work.run();
            } finally {
                end();
                current.setName(idleName);
                current.setContextClassLoader(classLoader);
                ended.countDown();
            }
        }

        private synchronized void begin(Thread current) {
            thread = current;
            if (interrupted) {
                current.interrupt();
            }
        }

        /** From here on the thread is another call's, which nobody has interrupted. */
        private synchronized void end() {
            thread = null;
            boolean unused = Thread.interrupted();
        }

        @Override
        public synchronized void interrupt() {
            interrupted = true;
            if (thread != null) {
                thread.interrupt();
            }
        }

        @Override
        public boolean join(long nanos) throws InterruptedException {
            return isCurrent() || ended.await(nanos, NANOSECONDS);
        }

        private synchronized boolean isCurrent() {
            return thread == Thread.currentThread();
        }

        @Override
        public String threadName() {
            return threadName;
        }
    }
}
