package io.versionkeeper.core;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Versions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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

    /** So many refused loads of a source that lags, or changed, are what happens; the log tells of more. */
    private static final int PATIENCE = 5;

    private final Engine engine;
    private final ResourceId id;
    private final Loader<T> loader;

    /** What readers see. */
    private volatile @Nullable Snapshot<T> snapshot;

    private volatile Standing standing;

    private @Nullable Load<T> inFlight;
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

    /** The names of the versions that it is made of. Any thread. */
    final Set<ResourceId> versions() {
        return loader instanceof Source<T> source ? source.names() : Set.of(id);
    }

    /** Whether it is of other versions than the one of its own name. Any thread. */
    final boolean isOfSeveral() {
        return loader instanceof Source<T> source && source.isSeveral();
    }

    /**
     * What an answer of the store says of it.
     *
     * @param complete whether the answer was asked for it; else it holds what changed
     */
    final Label label(String incarnation, Versions versions, boolean complete) {
        return loader instanceof Source<T> source
                ? source.label(incarnation, versions, complete ? null : standing.latest)
                : new Label(incarnation, versions.of(id));
    }

    /** When its last load began, or as long ago as one may begin now. */
    final long startedAt() {
        return startedAt;
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

    /**
     * Whether a poll has asked for it. Before, what changed is no answer: of one of several versions the others have to be
     * known, and the watch may have told of the change while nobody was there to hear it.
     */
    final boolean isAnswered() {
        return standing.latest != null;
    }

    final void takeOver() {
        takenOver = true;
    }

    /**
     * A poll has read the version.
     *
     * @param poll its number, see {@link Poller#sent}
     */
    final void answered(Label read, long poll) {
        if (standing.closed) {
            return;
        }
        if (!read.equals(standing.latest)) {
            Standing noticed = new Standing(standing);
            notice(noticed, read);
            publish(noticed);
        }
        Load<T> held = inFlight;
        if (held != null && held.isHeldBack() && poll > held.lastPoll) {
            conclude(held, read);
        }
        Standing next = standing;
        boolean waits = false;
        boolean outrun = loader instanceof Source<T> source && source.outruns(poll, read, next.held);
        if (outrun) {
            // It says nothing of what has come since.
            engine.poller().request();
        }
        if (loader instanceof Source<T> source) {
            source.answered(read, standing.held, engine.poller().readAt());
        }
        engine.lostTokens().answered(this);
        // During a load nothing is decided: when it ends, the version is read again.
        if (inFlight == null && !queued && !outrun && wants(next)) {
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
    final void answeredAgain(long poll) {
        Label latest = standing.latest;
        if (latest != null) {
            answered(latest, poll);
        }
    }

    private void notice(Standing next, Label read) {
        // Of a record that was deleted nobody has to tell.
        if (next.latest != null
                && read.incarnation().equals(next.latest.incarnation())
                && !read.version().isNone()) {
            tellWatcher(next.latest, read);
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

    private void tellWatcher(Label last, Label read) {
        Map<ResourceId, Version> parts = read.parts();
        if (parts == null) {
            engine.watcher().changeFound(id);
            return;
        }
        Map<ResourceId, Version> before = last.parts() == null ? Map.of() : last.parts();
        parts.forEach((name, version) -> {
            if (!version.isNone() && !version.equals(before.get(name))) {
                engine.watcher().changeFound(name);
            }
        });
    }

    private boolean wants(Standing current) {
        if (current.abandonedLoads >= Settings.MAX_ABANDONED) {
            return false;
        }
        long now = engine.platform().nanoTime();
        Settings settings = engine.settings();
        boolean overdue = settings.reloadAtLeastEvery() > 0 && now - startedAt >= settings.reloadAge(startedAt);
        boolean failed = current.failure != null && current.failure.label().equals(current.latest);
        return !current.inStep() || overdue || failed || engine.lostTokens().wantReload(this);
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
        return current.closed
                || (current.inStep()
                        && current.failure == null
                        && (inFlight == null || !inFlight.isHeldBack())
                        && !engine.lostTokens().isOwed(this));
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
        Load<T> load = new Load<>(label, engine.poller().readAt(), platform.nanoTime(), platform.now());
        inFlight = load;
        startedAt = load.startedAt;
        load.timeout = platform.schedule(engine.settings().loadTimeout(), () -> timedOut(load));
        load.call = engine.calls()
                .start("versionkeeper-load-" + id, this::load, (loaded, failure) -> ended(load, loaded, failure));
        publish(next);
        return true;
    }

    /** On the load's thread. */
    private Labelled<T> load() throws Exception {
        String mend = "The loader returned null; return an empty value instead";
        return loader instanceof Source<T> source && source.isLabelled()
                ? Objects.requireNonNull(source.loadLabelled(), mend)
                : new Labelled<>(Objects.requireNonNull(loader.load(), mend), Map.of());
    }

    private void ended(Load<T> load, @Nullable Labelled<T> loaded, @Nullable Throwable failure) {
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
        if (loaded == null) {
            failAndAsk(load, Objects.requireNonNull(failure), next);
        } else if (!(loader instanceof Source<T> source)) {
            succeed(load, load.label, load.startedAt, loaded.value(), next);
        } else if (source.isLabelled()) {
            compare(source, load, loaded, next);
        } else {
            holdBack(load, loaded.value(), next);
        }
    }

    /** The versions were read with the data: the load's own one only says how new they have to be. */
    private void compare(Source<T> source, Load<T> load, Labelled<T> loaded, Standing next) {
        String incarnation = load.label.incarnation();
        Label read = source.label(incarnation, new Versions(incarnation, loaded.versions()), null);
        String behind = source.behind(load.label, read);
        Label held = next.held;
        if (behind == null && !read.equals(load.label) && read.equals(held)) {
            // It is shown already, and the store was read since.
            behind = "the version " + read.version() + ", where the store has " + load.label.version();
        }
        if (behind == null) {
            // A poll that is in flight may have read the version of before.
            source.outrunsPoll = engine.poller().sent();
            // A higher number shows only what the data are of, not that they are the newest: the next poll does.
            long fresh = freshAsOf(source, load, read, next);
            succeed(load, read, fresh, loaded.value(), next);
            return;
        }
        if (held == null || (held.isBefore(read) && !read.isBefore(held))) {
            // Newer than what is shown, and said to be no newer than it is.
            show(load, read, freshAsOf(source, load, read, next), loaded.value(), next);
        }
        failAndAsk(
                load,
                new LoadRefusedException("What was loaded of resource \"" + id + "\" came with " + behind
                        + ": its source lags behind the store, or is that of another store"),
                next);
    }

    /** As of when data are known to be fresh that came with that label. */
    private static long freshAsOf(Source<?> source, Load<?> load, Label read, Standing current) {
        Long known = source.freshAsOf(read);
        if (known != null) {
            return known;
        }
        if (read.equals(load.label)) {
            return load.readAt;
        }
        return current.held == null ? load.startedAt - Settings.NEVER_CONFIRMED : current.freshAsOf;
    }

    /** Shown if a poll that is sent from now on reads the versions of before the load. */
    private void holdBack(Load<T> load, T value, Standing next) {
        load.heldBack = value;
        load.lastPoll = engine.poller().sent();
        inFlight = load;
        next.loading = true;
        publish(next);
        engine.settled(this, false);
        engine.poller().request();
    }

    private void conclude(Load<T> load, Label read) {
        Standing next = new Standing(standing);
        inFlight = null;
        next.loading = false;
        if (read.equals(load.label)) {
            succeed(load, load.label, load.startedAt, Objects.requireNonNull(load.heldBack), next);
        } else {
            fail(
                    load,
                    new LoadRefusedException("The versions of resource \"" + id + "\" changed while it was loading; if"
                            + " they do so all the time, read them together with the data by a LabelledLoader"),
                    next);
        }
    }

    private void timedOut(Load<T> load) {
        if (load != inFlight || load.isHeldBack()) {
            return;
        }
        Standing next = new Standing(standing);
        abandon(load, next);
        failAndAsk(
                load,
                new TimeoutException("The loader was interrupted and abandoned after "
                        + Duration.ofNanos(engine.settings().loadTimeout()) + "; see loadTimeout"),
                next);
    }

    private void abandon(Load<T> load, Standing next) {
        load.abandoned = true;
        next.abandonedLoads++;
        load.interrupt();
        release(load, next);
    }

    private void release(Load<T> load, Standing next) {
        load.cancelTimeout();
        inFlight = null;
        next.loading = false;
        engine.slots().leave();
    }

    /** {@code freshAsOf} is the instant as of which the data are known to be fresh, with the label. */
    private void succeed(Load<T> load, Label loaded, long freshAsOf, T value, Standing next) {
        next.loads++;
        next.lastLoadMillis = (engine.platform().nanoTime() - load.startedAt) / 1e6f;
        if (next.failure != null && next.failure.logged()) {
            LOG.log(Level.INFO, "Resource \"{0}\" is loaded again", id);
        }
        next.failure = null;
        if (!goesBack(loaded, next)) {
            engine.lostTokens().loaded(this, load.startedAt);
            show(load, loaded, freshAsOf, value, next);
        }
        publish(next);
        engine.settled(this, isSettled());
        engine.demands().meet();
        if (!loaded.equals(next.latest) || engine.lostTokens().wantReload(this)) {
            engine.poller().request();
        }
    }

    private void show(Load<T> load, Label loaded, long freshAsOf, T value, Standing next) {
        next.freshAsOf = next.held == null ? freshAsOf : Standing.later(next.freshAsOf, freshAsOf);
        // One object where the two are the same.
        Label latest = next.latest;
        Label label = latest != null && latest.equals(loaded) ? latest : loaded;
        next.held = label;
        Snapshot<T> shown = new Snapshot<>(value, label, load.startedOn);
        publish(shown);
        engine.listeners().tell(listener -> listener.published(id, shown));
    }

    /** A label goes back only with the store, as the latest poll has read it. */
    private static boolean goesBack(Label label, Standing current) {
        Label held = current.held;
        return held != null && label.isBefore(held) && !(current.latest != null && current.latest.isBefore(held));
    }

    private void failAndAsk(Load<T> load, Throwable failure, Standing next) {
        fail(load, failure, next);
        if (!load.label.equals(next.latest)) {
            engine.poller().request();
        }
    }

    private void fail(Load<T> load, Throwable failure, Standing next) {
        next.failedLoads++;
        Failure last = next.failure;
        int inARow = last != null && load.label.equals(last.label()) ? last.inARow() + 1 : 1;
        int sinceSuccess = last == null ? 1 : last.sinceSuccess() + 1;
        boolean passing = loader instanceof Source && failure instanceof LoadRefusedException;
        boolean logged = last != null && last.logged();
        if (!logged && (!passing || sinceSuccess >= PATIENCE)) {
            logged = true;
            LOG.log(
                    Level.WARNING,
                    "Resource \"" + id + "\" could not be loaded; "
                            + (next.held == null ? "it has no snapshot yet" : "its last snapshot stays")
                            + ", and the load is tried again until it succeeds",
                    failure);
        }
        long backoff = Settings.backoff(inARow, engine.platform());
        if (passing) {
            backoff = Math.min(backoff, engine.settings().interval());
        }
        long now = engine.platform().nanoTime();
        next.failure = new Failure(load.label, failure, inARow, sinceSuccess, now + backoff, logged);
        engine.pollWithin(Math.max(backoff, startedAt + engine.settings().reloadAtMostEvery() - now));
        engine.listeners().tell(listener -> listener.loadFailed(id, failure));
        publish(next);
        engine.settled(this, isSettled());
        engine.demands().meet();
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
        if (inFlight != null && inFlight.isHeldBack()) {
            inFlight = null;
        } else if (inFlight != null) {
            abandon(inFlight, next);
        }
        publish(next);
        engine.settled(this, true);
    }

    /** One call of the loader. */
    private static final class Load<T> {
        private final Label label;
        /** When the poll was sent that read it. */
        private final long readAt;

        private final long startedAt;
        private final Instant startedOn;
        private Platform.@Nullable Timer timeout;
        private Calls.@Nullable Handle call;
        private boolean abandoned;
        /** What it has loaded, until a poll after this one shows that the versions have not changed meanwhile. */
        private @Nullable T heldBack;

        private long lastPoll;

        Load(Label label, long readAt, long startedAt, Instant startedOn) {
            this.label = label;
            this.readAt = readAt;
            this.startedAt = startedAt;
            this.startedOn = startedOn;
        }

        boolean isHeldBack() {
            return heldBack != null;
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
