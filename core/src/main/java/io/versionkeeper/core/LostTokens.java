package io.versionkeeper.core;

import io.versionkeeper.Version;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Loads a resource again because a read brought a token above what the store has: the store lost that bump and may show
 * what this node holds, or somebody made the token up. So it is done at most once in an interval, for all such reads. The
 * engine's thread, but where it says any.
 */
final class LostTokens {
    private static final Logger LOG = System.getLogger(VersionKeeper.class.getName());

    private final Engine engine;
    private final Map<Refresh<?>, Reload> reloads = new ConcurrentHashMap<>();

    LostTokens(Engine engine) {
        this.engine = engine;
    }

    /** Loads it again, unless that was done lately. Any thread. */
    void bring(Refresh<?> refresh, Version token) {
        if (lately(refresh) == null) {
            engine.platform().execute(() -> reload(refresh, token));
        }
    }

    /** Whether it was loaded again, not long ago. Any thread. */
    boolean isReloaded(Refresh<?> refresh) {
        Reload reload = lately(refresh);
        return reload != null && reload.done;
    }

    private @Nullable Reload lately(Refresh<?> refresh) {
        Reload reload = reloads.get(refresh);
        Settings settings = engine.settings();
        long period = Math.max(settings.interval(), settings.reloadAtMostEvery());
        boolean over = reload == null || (reload.done && engine.platform().nanoTime() - reload.since >= period);
        return over ? null : reload;
    }

    private void reload(Refresh<?> refresh, Version token) {
        Standing standing = refresh.standing();
        Label stored = standing.latest;
        if (lately(refresh) != null || standing.closed || stored == null) {
            return;
        }
        if (!stored.isBelow(token)) {
            // Bumped since.
            engine.demands().meet();
            return;
        }
        reloads.put(refresh, new Reload(engine.platform().nanoTime(), false));
        LOG.log(
                Level.WARNING,
                "A read of resource \"{0}\" brought the version {1}, where the store has {2}: the store lost that bump, or"
                        + " the version was made up; the resource is loaded again",
                refresh.resourceId(),
                token,
                stored.version());
        engine.listeners().tell(listener -> listener.wentBack(refresh.resourceId(), token, stored.version()));
        engine.settled(refresh, false);
        engine.poller().request();
    }

    /** Whether it has to be loaded again. */
    boolean wantReload(Refresh<?> refresh) {
        Reload reload = reloads.get(refresh);
        return reload != null && !reload.done;
    }

    void loaded(Refresh<?> refresh, long startedAt) {
        reloads.computeIfPresent(
                refresh,
                (key, reload) -> !reload.done && startedAt - reload.since >= 0
                        ? new Reload(engine.platform().nanoTime(), true)
                        : reload);
    }

    void forget(Refresh<?> refresh) {
        reloads.remove(refresh);
    }

    /** {@code since} is the monotonic instant at which it was asked for, or done. */
    private record Reload(long since, boolean done) {}
}
