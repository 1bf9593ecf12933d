package io.versionkeeper.core;

import io.versionkeeper.spi.VersionStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Ends a keeper in bounded time, on the thread of whoever closes it. */
final class Closing {
    private static final Logger LOG = System.getLogger(VersionKeeper.class.getName());
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Platform platform;
    private final Engine engine;
    private final @Nullable VersionStore ownStore;
    private final AtomicBoolean begun = new AtomicBoolean();

    Closing(Platform platform, Engine engine, @Nullable VersionStore ownStore) {
        this.platform = platform;
        this.engine = engine;
        this.ownStore = ownStore;
    }

    boolean begun() {
        return begun.get();
    }

    void close() {
        if (!begun.compareAndSet(false, true)) {
            return;
        }
        long deadline = platform.nanoTime() + TIMEOUT.toNanos();
        try {
            List<Platform.Call> running = endEngine(deadline);
            Runnable closeWatch = engine.watcher().closeOpen();
            if (ownStore != null || closeWatch != null) {
                running.add(platform.start("versionkeeper-close", () -> closeStore(closeWatch)));
            }
            reportUnended(awaitEnd(running, deadline));
        } catch (InterruptedException e) {
            // Whoever closes is in a hurry: what was interrupted ends by itself.
            Thread.currentThread().interrupt();
        } finally {
            platform.close();
        }
    }

    private List<Platform.Call> endEngine(long deadline) {
        List<Platform.Call> running = new CopyOnWriteArrayList<>();
        CountDownLatch ended = new CountDownLatch(1);
        platform.execute(() -> {
            running.addAll(engine.close());
            ended.countDown();
        });
        if (!awaitStep(ended, deadline)) {
            // Such as after a pause of the whole process. Once its thread has ended, the engine is this one's.
            platform.close();
            running.addAll(engine.close());
        }
        return running;
    }

    /** Whoever closes may be interrupted, but the step must have run before the engine's thread ends. */
    private boolean awaitStep(CountDownLatch step, long deadline) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return platform.await(step, deadline - platform.nanoTime());
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void closeStore(@Nullable Runnable closeWatch) {
        try {
            if (closeWatch != null) {
                closeWatch.run();
            }
        } catch (Throwable e) {
            LOG.log(Level.WARNING, "The version store's watch could not be closed", e);
        }
        try {
            if (ownStore != null) {
                ownStore.close();
            }
        } catch (Throwable e) {
            LOG.log(Level.WARNING, "The version store could not be closed", e);
        }
    }

    private List<Platform.Call> awaitEnd(List<Platform.Call> running, long deadline) throws InterruptedException {
        List<Platform.Call> unended = new ArrayList<>();
        for (Platform.Call call : running) {
            if (!call.join(Math.max(1, deadline - platform.nanoTime()))) {
                unended.add(call);
            }
        }
        return unended;
    }

    private static void reportUnended(List<Platform.Call> unended) {
        for (Platform.Call call : unended) {
            LOG.log(
                    Level.WARNING,
                    "The keeper is closed, but its thread \"{0}\" has not ended, though it was interrupted or told to close;"
                            + " it is a daemon, and is left alone",
                    call.threadName());
        }
    }
}
