package io.versionkeeper.core;

import io.versionkeeper.ResourceId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The engine's half of a resource: compares what each poll read with what the snapshot was loaded for, and loads what
 * differs. Confined to the engine's thread, but for what readers see. One object with the readers' half, as there may be
 * many.
 *
 * <p>A load starts as the consequence of a poll's answer alone, so that its version was always read before it, and is
 * as new as one round trip can make it. Whatever else calls for a load (a failed one, a bump during one, the time that
 * has passed) asks for a poll.
 */
abstract sealed class Refresh<T> permits VersionedResource {
    private static final Logger LOG = System.getLogger(VersionKeeper.class.getName());

    private final Engine engine;
    private final ResourceId id;
    private final Loader<T> loader;

    /** What readers see. */
    private volatile @Nullable Snapshot<T> snapshot;

    private volatile Standing standing;

    private @Nullable Load inFlight;
    private boolean queued;
    private boolean takenOver;
    /** When the last load began. */
    private long startedAt;
    /** While it is behind: the time before which it is not loaded, so that not all nodes load at once. */
    private long spreadUntil;

    Refresh(Engine engine, ResourceId id, Loader<T> loader, @Nullable Acceptance<? super T> acceptance) {
        this.engine = engine;
        this.id = id;
        this.loader = acceptance == null ? loader : () -> accepted(loader.load(), acceptance);
        long now = engine.platform().nanoTime();
        startedAt = now - engine.settings().reloadAtMostEvery();
        spreadUntil = now;
        standing = new Standing(now);
    }

    /** On the load's thread. */
    private T accepted(T loaded, Acceptance<? super T> acceptance) throws Exception {
        Snapshot<T> held = snapshot;
        if (loaded != null && held != null && !acceptance.accept(held.value(), loaded)) {
            throw new LoadRefusedException(
                    "What was loaded of resource \"" + id + "\" was not accepted in place of what is held");
        }
        return loaded;
    }

    final Engine engine() {
        return engine;
    }

    /** Any thread. */
    final ResourceId resourceId() {
        return id;
    }

    /** Any thread. */
    final @Nullable Snapshot<T> latest() {
        return snapshot;
    }

    /** Any thread. */
    final Standing standing() {
        return standing;
    }

    /** Before the standing that tells of it, which a read with a demand looks at first. */
    private void publish(Snapshot<T> loaded) {
        snapshot = loaded;
    }

    private void publish(Standing current) {
        standing = current;
    }

    /** Whether polls ask for it. */
    final boolean isTakenOver() {
        return takenOver;
    }

    final void takeOver() {
        takenOver = true;
    }

    /** A poll has read the version. */
    final void answered(Label read) {
        Standing current = standing;
        if (current.closed) {
            return;
        }
        boolean changed = !read.equals(current.latest);
        Standing next = changed ? new Standing(current) : current;
        if (changed) {
            notice(next, read);
            publish(next);
        }
        boolean waits = false;
        // During a load nothing is decided: when it ends, the version is read again.
        if (inFlight == null && !queued && wants(next)) {
            waits = waits(next);
            if (!waits) {
                queued = true;
                next = new Standing(next);
                next.loading = true;
                publish(next);
                engine.slots().enter(this);
            }
        }
        engine.settled(this, isSettled() && !waits);
    }

    /** Whether it may not be loaded yet; a poll will follow when it may. */
    private boolean waits(Standing current) {
        long wait = startsAt(current) - engine.platform().nanoTime();
        if (wait > 0) {
            engine.pollWithin(wait);
        }
        return wait > 0;
    }

    /** The last answered poll has found nothing new. */
    final void answeredAgain() {
        Label latest = standing.latest;
        if (latest != null) {
            answered(latest);
        }
    }

    private void notice(Standing next, Label read) {
        // Of a record that was deleted nobody has to tell.
        if (next.latest != null
                && read.incarnation().equals(next.latest.incarnation())
                && !read.version().isNone()) {
            engine.watcher().changeFound(id);
        }
        if (next.inStep()) {
            long now = engine.platform().nanoTime();
            next.freshAsOf =
                    Standing.later(next.freshAsOf, engine.poller().status().confirmedAt());
            next.behindSince = now;
            spreadUntil = now + (long) (engine.settings().spread() * Settings.fraction(engine.platform()));
        }
        next.latest = read.equals(next.held) ? next.held : read;
    }

    private boolean wants(Standing current) {
        if (current.abandonedLoads >= Settings.MAX_ABANDONED) {
            return false;
        }
        long now = engine.platform().nanoTime();
        Settings settings = engine.settings();
        boolean overdue = settings.reloadAtLeastEvery() > 0 && now - startedAt >= settings.reloadAge(startedAt);
        boolean failed = current.failure != null && current.failure.label().equals(current.latest);
        return !current.inStep() || overdue || failed;
    }

    /** The time before which it is not loaded. */
    private long startsAt(Standing current) {
        long time = startedAt + engine.settings().reloadAtMostEvery();
        // Backoff is for the version that could not be loaded; another one starts anew.
        if (current.failure != null && current.failure.label().equals(current.latest)) {
            return Standing.later(time, current.failure.retryAt());
        }
        return current.held == null || current.inStep() ? time : Standing.later(time, spreadUntil);
    }

    /** Whether only another version, or the time, can bring it to a load. */
    private boolean isSettled() {
        Standing current = standing;
        return current.closed || (current.inStep() && current.failure == null);
    }

    /** A slot is free; false if the load is no longer needed. */
    final boolean startLoad() {
        queued = false;
        Standing next = new Standing(standing);
        Platform platform = engine.platform();
        next.loading = !next.closed && wants(next) && !waits(next);
        Label label = next.latest;
        if (!next.loading || label == null) {
            next.loading = false;
            publish(next);
            return false;
        }
        Load load = new Load(label, platform.nanoTime(), platform.now());
        inFlight = load;
        startedAt = load.startedAt;
        load.timeout = platform.schedule(engine.settings().loadTimeout(), () -> timedOut(load));
        load.call = engine.calls()
                .start(
                        "versionkeeper-load-" + id,
                        () -> Objects.requireNonNull(
                                loader.load(), "The loader returned null; return an empty value instead"),
                        (value, failure) -> ended(load, value, failure));
        publish(next);
        return true;
    }

    private void ended(Load load, @Nullable T value, @Nullable Throwable failure) {
        Standing next = new Standing(standing);
        if (load.abandoned) {
            // Discarded, for nobody knows how old it is; but it may be what a new load waited for.
            next.abandonedLoads--;
            publish(next);
            if (!next.closed) {
                engine.poller().request();
            }
            return;
        }
        release(load, next);
        if (value != null) {
            succeed(load, value, next);
        } else {
            fail(load, Objects.requireNonNull(failure), next);
        }
    }

    private void timedOut(Load load) {
        if (load != inFlight) {
            return;
        }
        Standing next = new Standing(standing);
        abandon(load, next);
        fail(
                load,
                new TimeoutException("The loader was interrupted and abandoned after "
                        + Duration.ofNanos(engine.settings().loadTimeout()) + "; see loadTimeout"),
                next);
    }

    private void abandon(Load load, Standing next) {
        load.abandoned = true;
        next.abandonedLoads++;
        load.interrupt();
        release(load, next);
    }

    private void release(Load load, Standing next) {
        load.cancelTimeout();
        inFlight = null;
        next.loading = false;
        engine.slots().leave();
    }

    private void succeed(Load load, T value, Standing next) {
        next.loads++;
        next.lastLoadMillis = (engine.platform().nanoTime() - load.startedAt) / 1e6f;
        if (next.failure != null) {
            LOG.log(Level.INFO, "Resource \"{0}\" is loaded again", id);
        }
        next.failure = null;
        if (!goesBack(load.label, next)) {
            next.freshAsOf = next.held == null ? load.startedAt : Standing.later(next.freshAsOf, load.startedAt);
            // One object where the two are the same.
            Label latest = next.latest;
            Label label = latest != null && latest.equals(load.label) ? latest : load.label;
            next.held = label;
            Snapshot<T> loaded = new Snapshot<>(value, label, load.startedOn);
            publish(loaded);
            engine.listeners().tell(listener -> listener.published(id, loaded));
        }
        publish(next);
        engine.settled(this, isSettled());
        engine.demands().meet();
        if (!load.label.equals(next.latest)) {
            engine.poller().request();
        }
    }

    /** A label goes back only with the store, as the latest poll has read it. */
    private static boolean goesBack(Label label, Standing current) {
        Label held = current.held;
        return held != null && label.isBefore(held) && !(current.latest != null && current.latest.isBefore(held));
    }

    private void fail(Load load, Throwable failure, Standing next) {
        next.failedLoads++;
        Failure last = next.failure;
        int inARow = last != null && load.label.equals(last.label()) ? last.inARow() + 1 : 1;
        if (last == null) {
            LOG.log(
                    Level.WARNING,
                    "Resource \"" + id + "\" could not be loaded; "
                            + (next.held == null ? "it has no snapshot yet" : "its last snapshot stays")
                            + ", and the load is tried again until it succeeds",
                    failure);
        }
        long backoff = Settings.backoff(inARow, engine.platform());
        long now = engine.platform().nanoTime();
        next.failure = new Failure(load.label, failure, inARow, now + backoff);
        engine.pollWithin(Math.max(backoff, startedAt + engine.settings().reloadAtMostEvery() - now));
        engine.listeners().tell(listener -> listener.loadFailed(id, failure));
        publish(next);
        engine.settled(this, isSettled());
        if (!load.label.equals(next.latest)) {
            engine.poller().request();
        }
    }

    /** Idempotent. */
    final void end() {
        Standing next = new Standing(standing);
        if (next.closed) {
            return;
        }
        next.freshAsOf = next.freshAsOf(engine.poller().status());
        next.closed = true;
        next.loading = false;
        queued = false;
        if (inFlight != null) {
            abandon(inFlight, next);
        }
        publish(next);
        engine.settled(this, true);
    }

    /** One call of the loader. */
    private static final class Load {
        private final Label label;
        private final long startedAt;
        private final Instant startedOn;
        private Platform.@Nullable Timer timeout;
        private Calls.@Nullable Handle call;
        private boolean abandoned;

        Load(Label label, long startedAt, Instant startedOn) {
            this.label = label;
            this.startedAt = startedAt;
            this.startedOn = startedOn;
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
