package io.versionkeeper.core;

import io.versionkeeper.Version;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Loads a resource again because a read brought a token above what the store has: the store lost that bump and may show
 * what this node holds, or somebody made the token up. So it is done at most once in an interval, for all such reads; what
 * a token stands for that comes too late for a load is in the next one. The engine's thread, but where it says any.
 */
final class LostTokens {
    private static final Logger LOG = System.getLogger(VersionKeeper.class.getName());

    private final Engine engine;
    private final Map<Refresh<?>, Reload> reloads = new ConcurrentHashMap<>();

    LostTokens(Engine engine) {
        this.engine = engine;
    }

    /** Has it loaded again: at once, or when an interval has passed since that was done. Any thread. */
    void bring(Refresh<?> refresh, Version token) {
        engine.platform().execute(() -> brought(refresh, token));
    }

    private void brought(Refresh<?> refresh, Version token) {
        Reload last = reloads.get(refresh);
        if (refresh.standing().closed) {
            return;
        }
        if (!isLost(refresh, token)) {
            // Bumped since.
            engine.demands().meet();
        } else if (last == null || isOver(last)) {
            reload(refresh, token);
            engine.settled(refresh, false);
            engine.poller().request();
        } else if (last.isTooLateFor(token, refresh.startedAt())) {
            reloads.put(refresh, last.with(token));
            engine.settled(refresh, false);
        }
    }

    /** Whether it was loaded again, not long ago. Any thread. */
    boolean isReloaded(Refresh<?> refresh) {
        Reload reload = reloads.get(refresh);
        return reload != null && reload.done && !isOver(reload);
    }

    private boolean isOver(Reload reload) {
        Settings settings = engine.settings();
        long period = Math.max(settings.interval(), settings.reloadAtMostEvery());
        return reload.done && engine.platform().nanoTime() - reload.since >= period;
    }

    private static boolean isLost(Refresh<?> refresh, Version token) {
        Label stored = refresh.standing().latest;
        return stored != null && stored.isBelow(token);
    }

    private void reload(Refresh<?> refresh, Version token) {
        Version stored = Objects.requireNonNull(refresh.standing().latest).version();
        reloads.put(refresh, new Reload(token, engine.platform().nanoTime(), false, null));
        LOG.log(
                Level.WARNING,
                "A read of resource \"{0}\" brought the version {1}, where the store has {2}: the store lost that bump, or"
                        + " the version was made up; the resource is loaded again",
                refresh.resourceId(),
                token,
                stored);
        engine.listeners().tell(listener -> listener.wentBack(refresh.resourceId(), token, stored));
    }

    /** A poll has read its version. */
    void answered(Refresh<?> refresh) {
        Reload last = reloads.get(refresh);
        if (last != null && last.next != null && isOver(last)) {
            if (isLost(refresh, last.next)) {
                reload(refresh, last.next);
            } else {
                reloads.put(refresh, last.with(null));
            }
        }
    }

    /** Whether it has to be loaded again now. */
    boolean wantReload(Refresh<?> refresh) {
        Reload reload = reloads.get(refresh);
        return reload != null && !reload.done;
    }

    /** Whether it has to be loaded again, now or later. */
    boolean isOwed(Refresh<?> refresh) {
        Reload reload = reloads.get(refresh);
        return reload != null && (!reload.done || reload.next != null);
    }

    void loaded(Refresh<?> refresh, long startedAt) {
        Reload reload = reloads.get(refresh);
        if (reload != null && !reload.done && startedAt - reload.since >= 0) {
            reloads.put(refresh, new Reload(reload.token, engine.platform().nanoTime(), true, reload.next));
        }
    }

    void forget(Refresh<?> refresh) {
        reloads.remove(refresh);
    }

    /**
     * @param since the monotonic instant at which it was asked for, or done
     * @param next what came when the load had begun, and calls for another
     */
    private record Reload(
            Version token,
            long since,
            boolean done,
            @Nullable Version next) {
        /** Whether the load began, or may have begun, before that token was there, and the next is not for it either. */
        boolean isTooLateFor(Version other, long loadBegan) {
            boolean comesNext = next != null && next.number() >= other.number();
            return !other.equals(token) && !comesNext && (done || loadBegan - since >= 0);
        }

        Reload with(@Nullable Version later) {
            return new Reload(token, since, done, later);
        }
    }
}
