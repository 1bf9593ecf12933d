package io.versionkeeper.core;

import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.spi.WatchListener;
import io.versionkeeper.spi.WatchableVersionStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a watch on the store, where it has one. An event makes a poll happen now, and that is all that is believed of
 * it; a watch that ended, or that was silent about a change which a poll found, is made anew. Confined to the engine's
 * thread, but for what the watch tells and for {@link #state}.
 */
final class Watcher {
    private static final Logger LOG = System.getLogger(VersionKeeper.class.getName());
    private static final long NOTHING = -1;
    /** How long after the poll that found it a change may be told. */
    static final Duration GRACE = Duration.ofSeconds(1);

    /** One that lived for so long was no failure, though it has ended. */
    private static final long LONG_LIVED = Duration.ofSeconds(30).toNanos();

    private final Engine engine;
    private final @Nullable WatchableVersionStore store;

    /** The one that is being begun, or that was begun last. */
    private @Nullable OneWatch current;

    private int failuresInARow;
    private int abandoned;
    /** For an abandoned one to end. */
    private boolean mustWait;

    private boolean closed;
    /** A change that a poll found and the watch has yet to tell of. */
    private final AtomicReference<@Nullable Untold> untold = new AtomicReference<>();
    /** Why the watch is not trusted until it tells of something. */
    private @Nullable Throwable silence;

    private volatile State status;
    /** What was told and no answered poll was sent since, with the number of polls sent by then. */
    private final Map<ResourceId, Long> told = new ConcurrentHashMap<>();

    private final AtomicLong anythingTold = new AtomicLong(NOTHING);
    private final AtomicLong pollsSent = new AtomicLong();

    Watcher(Engine engine, VersionStore store) {
        this.engine = engine;
        this.store = engine.settings().watch() && store instanceof WatchableVersionStore watchable ? watchable : null;
        status = new State(this.store == null ? WatchState.NONE : WatchState.DOWN, null);
    }

    /** Any thread. */
    WatchState state() {
        return status.state;
    }

    /** Why there is no trustworthy watch, or null. Any thread. */
    @Nullable Throwable failure() {
        return status.failure;
    }

    void begin() {
        mustWait = abandoned >= Settings.MAX_ABANDONED;
        if (closed || store == null || mustWait) {
            return;
        }
        WatchableVersionStore watched = store;
        OneWatch next = new OneWatch(current);
        current = next;
        next.timeout = engine.platform().schedule(engine.settings().pollTimeout(), () -> timedOut(next));
        next.call = engine.calls()
                .start("versionkeeper-watch", () -> next.open(watched), (opened, failure) -> ended(next, failure));
    }

    private void ended(OneWatch watch, @Nullable Throwable failure) {
        if (watch.abandoned) {
            abandoned--;
            if (mustWait) {
                begin();
            }
            return;
        }
        watch.cancelTimeout();
        if (closed || watch != current) {
            return;
        }
        if (failure instanceof UnsupportedOperationException) {
            status = new State(WatchState.NONE, null);
            current = null;
        } else if (failure != null) {
            down(watch, failure);
        } else if (watch.endedEarly != null) {
            down(watch, watch.endedEarly);
        } else {
            watch.begun = true;
            watch.begunAt = engine.platform().nanoTime();
            if (status.state == WatchState.DOWN && failuresInARow > 0) {
                LOG.log(Level.INFO, "The version store is watched again");
            }
            status = silence == null ? new State(WatchState.ON, null) : new State(WatchState.SILENT, silence);
            // For what was bumped before it began.
            engine.poller().request();
        }
    }

    private void timedOut(OneWatch watch) {
        if (closed || watch != current || watch.begun) {
            return;
        }
        watch.abandoned = true;
        abandoned++;
        watch.interrupt();
        down(
                watch,
                new TimeoutException("The store's watch was interrupted and abandoned after "
                        + Duration.ofNanos(engine.settings().pollTimeout()) + "; see pollTimeout"));
    }

    private void down(OneWatch watch, Throwable failure) {
        if (status.state == WatchState.ON || (failuresInARow == 0 && status.failure == null)) {
            LOG.log(
                    Level.INFO,
                    "The version store is not watched; changes are seen at the interval, and a new watch is tried: {0}",
                    failure.toString());
        }
        status = new State(WatchState.DOWN, failure);
        beginAnew(watch);
    }

    private void beginAnew(OneWatch watch) {
        if (watch.begun && engine.platform().nanoTime() - watch.begunAt >= LONG_LIVED) {
            failuresInARow = 0;
        }
        watch.deaf = true;
        untold.set(null);
        engine.platform().schedule(Settings.backoff(++failuresInARow, engine.platform()), this::begin);
    }

    void pollSent() {
        pollsSent.incrementAndGet();
    }

    /** What was told before it was sent is done with. */
    void pollAnswered() {
        long sent = pollsSent.get();
        told.values().removeIf(at -> at < sent);
        long at = anythingTold.get();
        if (at < sent) {
            anythingTold.compareAndSet(at, NOTHING);
        }
    }

    /** A poll's answer, which is being handled, has a change since the poll before it. */
    void changeFound(ResourceId name) {
        OneWatch watch = current;
        if (watch == null || !watch.begun || watch.deaf || untold.get() != null) {
            return;
        }
        boolean sinceBegun = engine.poller().status().confirmedAt() - watch.begunAt >= 0;
        if (!sinceBegun) {
            return;
        }
        // Said first and looked at then, as heard() does the other way round: one of the two sees the other.
        Untold found = new Untold(name);
        untold.set(found);
        if (anythingTold.get() != NOTHING || told.containsKey(name)) {
            untold.compareAndSet(found, null);
            return;
        }
        engine.platform().schedule(GRACE.toNanos(), () -> graceIsOver(watch, found));
    }

    private void graceIsOver(OneWatch watch, Untold found) {
        if (closed || watch != current || !untold.compareAndSet(found, null)) {
            return;
        }
        IllegalStateException failure = new IllegalStateException("A poll has found a change of resource \""
                + found.name + "\" that the watch has not told of within " + GRACE.toSeconds() + " s");
        if (status.state != WatchState.SILENT) {
            LOG.log(
                    Level.WARNING,
                    "The watch on the version store is silent, and is made anew; changes are seen at the interval: {0}",
                    failure.getMessage());
        }
        silence = failure;
        status = new State(WatchState.SILENT, failure);
        beginAnew(watch);
    }

    /** Of any thread. */
    private void heard(OneWatch watch, @Nullable ResourceId name) {
        boolean registered = name == null || engine.registry().hasVersion(name);
        if (name == null) {
            anythingTold.set(pollsSent.get());
        } else if (registered) {
            told.put(name, pollsSent.get());
        }
        Untold found = untold.get();
        if (found != null && (name == null || name.equals(found.name))) {
            untold.compareAndSet(found, null);
        }
        if (!registered) {
            return;
        }
        if (status.state == WatchState.SILENT) {
            engine.platform().execute(() -> trust(watch));
        }
        engine.pollForEvent();
    }

    private void trust(OneWatch watch) {
        if (watch == current && !watch.deaf && status.state == WatchState.SILENT) {
            silence = null;
            status = new State(WatchState.ON, null);
            LOG.log(Level.INFO, "The watch on the version store tells of changes again");
        }
    }

    private void hasEnded(OneWatch watch, Throwable cause) {
        if (closed || watch != current || watch.deaf) {
            return;
        }
        if (watch.begun) {
            down(watch, cause);
        } else {
            watch.endedEarly = cause;
        }
    }

    /** Hears nothing any more; what is open is left to {@link #closeOpen}. */
    void close() {
        closed = true;
        if (current != null) {
            current.deaf = true;
        }
    }

    /** Closes the watch that is open, or as soon as it is. Blocks; null if there is none to close. */
    @Nullable Runnable closeOpen() {
        return current == null ? null : current::close;
    }

    private record Untold(ResourceId name) {}

    private record State(WatchState state, @Nullable Throwable failure) {}

    /** A watch from its beginning to its end. */
    private final class OneWatch implements WatchListener {
        private Platform.@Nullable Timer timeout;
        private Calls.@Nullable Handle call;
        private boolean abandoned;
        private boolean begun;
        private long begunAt;
        private @Nullable Throwable endedEarly;
        private volatile boolean deaf;

        private boolean over;
        private @Nullable Watch open;
        /** The one that it takes the place of, until that is closed. */
        private @Nullable OneWatch before;

        OneWatch(@Nullable OneWatch before) {
            this.before = before;
        }

        /** On the call's thread. */
        @Nullable Void open(WatchableVersionStore watched) {
            closeBefore();
            if (isOver()) {
                return null;
            }
            Watch watch = Objects.requireNonNull(watched.watch(this), "The store's watch is null");
            boolean late;
            synchronized (this) {
                late = over;
                open = late ? null : watch;
            }
            if (late) {
                watch.close();
            }
            return null;
        }

        private synchronized boolean isOver() {
            return over;
        }

        private void closeBefore() {
            OneWatch other;
            synchronized (this) {
                other = before;
                before = null;
            }
            if (other != null) {
                other.close();
            }
        }

        void close() {
            closeBefore();
            Watch watch;
            synchronized (this) {
                over = true;
                watch = open;
                open = null;
            }
            if (watch != null) {
                watch.close();
            }
        }

        @Override
        public void changed(@Nullable ResourceId name) {
            if (!deaf) {
                heard(this, name);
            }
        }

        @Override
        public void ended(Throwable cause) {
            engine.platform().execute(() -> hasEnded(this, cause));
        }

        void interrupt() {
            if (call != null) {
                call.interrupt();
            }
        }

        void cancelTimeout() {
            if (timeout != null) {
                timeout.cancel();
            }
        }
    }
}
