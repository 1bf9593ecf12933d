package io.versionkeeper.core;

import io.versionkeeper.ResourceId;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one resource in step: compares what each poll read with what the snapshot was loaded for, and loads what
 * differs. Confined to the engine's thread.
 *
 * <p>A load starts as the consequence of a poll's answer alone, so that its version was always read before it, and is
 * as new as one round trip can make it. Whatever else calls for a load (a failed one, a bump during one, the time that
 * has passed) asks for a poll.
 */
final class Refresh<T> {
    private static final Logger LOG = System.getLogger(VersionKeeper.class.getName());

    private final Engine engine;
    private final VersionedResource<T> resource;
    private final Loader<T> loader;
    private final @Nullable Acceptance<? super T> acceptance;

    /** What the last answered poll read. */
    private @Nullable Label latest;
    /** What was read before the load of the published snapshot. */
    private @Nullable Label held;
    /** As of when the snapshot is known to be fresh, but for the polls that find it in step. */
    private long freshAsOf;
    /** Since when it is behind, if it is. */
    private long behindSince;
    /** The time at which the snapshot is loaded again although nothing differs. */
    private long reloadAt;

    private boolean queued;
    private @Nullable Load inFlight;
    private boolean closed;

    /** The version that could not be loaded, how often in a row, and when it is tried again. */
    private @Nullable Label failed;

    private int failuresInARow;
    private long retryAt;

    private long loads;
    private long failedLoads;
    private int abandonedLoads;
    private @Nullable Duration lastLoadTime;
    private @Nullable Throwable loadFailure;

    Refresh(
            Engine engine,
            ResourceId id,
            Loader<T> loader,
            @Nullable Acceptance<? super T> acceptance,
            Consumer<Refresh<T>> unregister) {
        this.engine = engine;
        this.loader = loader;
        this.acceptance = acceptance;
        behindSince = engine.platform().nanoTime();
        resource = new VersionedResource<>(id, engine, standing(), () -> unregister.accept(this));
    }

    VersionedResource<T> resource() {
        return resource;
    }

    /** A poll that asked for this resource was answered. */
    void answered(Label read) {
        if (closed) {
            return;
        }
        boolean changed = !read.equals(latest);
        if (changed && isInStep()) {
            freshAsOf = Standing.later(freshAsOf, engine.poller().status().confirmedAt());
            behindSince = engine.platform().nanoTime();
        }
        latest = read;
        // During a load nothing is decided: when it ends, the version is read again.
        if (inFlight == null && !queued && isDue(read)) {
            queued = true;
            changed = true;
            engine.slots().enter(this);
        }
        if (changed) {
            publishStanding();
        }
    }

    private boolean isInStep() {
        return held != null && held.equals(latest);
    }

    private boolean isDue(Label read) {
        if (abandonedLoads >= Settings.MAX_ABANDONED) {
            return false;
        }
        long now = engine.platform().nanoTime();
        boolean overdue = engine.settings().reloadAtLeastEvery() > 0 && now - reloadAt >= 0;
        if (read.equals(held) && !overdue) {
            return false;
        }
        // Backoff is for the version that could not be loaded; another one starts anew.
        return !read.equals(failed) || now - retryAt >= 0;
    }

    /** A slot is free; false if the load is no longer needed. */
    boolean startLoad() {
        queued = false;
        Label label = latest;
        if (closed || label == null || !isDue(label)) {
            publishStanding();
            return false;
        }
        Platform platform = engine.platform();
        Load load = new Load(label, platform.nanoTime(), platform.now());
        inFlight = load;
        load.timeout = platform.schedule(engine.settings().loadTimeout(), () -> timedOut(load));
        load.call = engine.calls()
                .start(
                        "versionkeeper-load-" + resource.id(),
                        this::loadAccepted,
                        (value, failure) -> ended(load, value, failure));
        publishStanding();
        return true;
    }

    /** On the load's thread. */
    private T loadAccepted() throws Exception {
        T loaded = Objects.requireNonNull(loader.load(), "The loader returned null; return an empty value instead");
        Snapshot<T> held = resource.latest();
        if (acceptance != null && held != null && !acceptance.accept(held.value(), loaded)) {
            throw new LoadRefusedException(
                    "What was loaded of resource \"" + resource.id() + "\" was not accepted in place of what is held");
        }
        return loaded;
    }

    private void ended(Load load, @Nullable T value, @Nullable Throwable failure) {
        if (load.abandoned) {
            // Discarded, for nobody knows how old it is; but it may be what a new load waited for.
            abandonedLoads--;
            publishStanding();
            engine.poller().request();
            return;
        }
        release(load);
        if (value != null) {
            succeed(load, value);
        } else {
            fail(load, Objects.requireNonNull(failure));
        }
    }

    private void timedOut(Load load) {
        if (load != inFlight) {
            return;
        }
        load.abandoned = true;
        abandonedLoads++;
        load.interrupt();
        release(load);
        fail(
                load,
                new TimeoutException("The loader was interrupted and abandoned after "
                        + Duration.ofNanos(engine.settings().loadTimeout()) + "; see loadTimeout"));
    }

    private void release(Load load) {
        load.cancelTimeout();
        inFlight = null;
        engine.slots().leave();
    }

    private void succeed(Load load, T value) {
        loads++;
        lastLoadTime = Duration.ofNanos(engine.platform().nanoTime() - load.startedAt);
        if (loadFailure != null) {
            LOG.log(Level.INFO, "Resource \"{0}\" is loaded again", resource.id());
        }
        loadFailure = null;
        failed = null;
        if (!goesBack(load.label)) {
            freshAsOf = held == null ? load.startedAt : Standing.later(freshAsOf, load.startedAt);
            held = load.label;
            reloadAt = load.startedAt + Settings.jittered(engine.settings().reloadAtLeastEvery(), engine.platform());
            Snapshot<T> snapshot = new Snapshot<>(value, load.label.version(), load.startedOn);
            resource.publish(snapshot);
            engine.listeners().tell(listener -> listener.published(resource.id(), snapshot));
        }
        publishStanding();
        engine.demands().meet();
        if (!load.label.equals(latest)) {
            engine.poller().request();
        }
    }

    /** A label goes back only with the store, as the latest poll has read it. */
    private boolean goesBack(Label label) {
        return held != null && label.isBefore(held) && !(latest != null && latest.isBefore(held));
    }

    private void fail(Load load, Throwable failure) {
        failedLoads++;
        failuresInARow = load.label.equals(failed) ? failuresInARow + 1 : 1;
        if (loadFailure == null) {
            LOG.log(
                    Level.WARNING,
                    "Resource \"" + resource.id() + "\" could not be loaded; "
                            + (held == null ? "it has no snapshot yet" : "its last snapshot stays")
                            + ", and the load is tried again until it succeeds",
                    failure);
        }
        loadFailure = failure;
        failed = load.label;
        long backoff = Settings.backoff(failuresInARow, engine.platform());
        retryAt = engine.platform().nanoTime() + backoff;
        engine.platform().schedule(backoff, engine.poller()::request);
        engine.listeners().tell(listener -> listener.loadFailed(resource.id(), failure));
        publishStanding();
        if (!load.label.equals(latest)) {
            engine.poller().request();
        }
    }

    void close() {
        freshAsOf = standing().freshAsOf(engine.poller().status());
        closed = true;
        queued = false;
        Load load = inFlight;
        if (load != null) {
            load.abandoned = true;
            abandonedLoads++;
            load.interrupt();
            release(load);
        }
        publishStanding();
    }

    private void publishStanding() {
        resource.publish(standing());
    }

    private Standing standing() {
        return new Standing(
                closed,
                inFlight != null || queued,
                held,
                latest,
                freshAsOf,
                behindSince,
                loads,
                failedLoads,
                failed != null && failed.equals(latest) ? failuresInARow : 0,
                lastLoadTime,
                loadFailure,
                abandonedLoads);
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
