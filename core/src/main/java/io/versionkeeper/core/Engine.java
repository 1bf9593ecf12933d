package io.versionkeeper.core;

import io.versionkeeper.spi.VersionStore;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The parts of one keeper, and the steps by which other threads reach them. Everything but these steps is confined to
 * the engine's thread.
 */
final class Engine {
    private final Platform platform;
    private final Settings settings;
    private final Calls calls;
    private final Listeners listeners;
    private final LoadSlots slots;
    private final Poller poller;
    private final Watcher watcher;
    private final Demands demands = new Demands();
    private final Registry registry = new Registry();
    private final LostTokens lostTokens;
    private final TriggerCheck triggers;
    /** Those that an answer without news concerns too. */
    private Set<Refresh<?>> unsettled = new LinkedHashSet<>();

    private final AtomicBoolean pollRequested = new AtomicBoolean();
    private final AtomicBoolean eventHeard = new AtomicBoolean();
    private long lastEventPoll;
    private Platform.@Nullable Timer waiting;
    private long waitingUntil;
    private long lastWaitEnded;
    private boolean closed;

    Engine(Platform platform, Settings settings, VersionStore store, List<KeeperListener> keeperListeners) {
        this.platform = platform;
        this.settings = settings;
        calls = new Calls(platform);
        listeners = new Listeners(calls, keeperListeners);
        slots = new LoadSlots(settings.maxConcurrentLoads());
        poller = new Poller(this, store);
        watcher = new Watcher(this, store);
        lostTokens = new LostTokens(this);
        triggers = new TriggerCheck(this, store);
        lastWaitEnded = platform.nanoTime() - Settings.SHARED_WAIT;
        lastEventPoll = platform.nanoTime() - Settings.SHARED_EVENTS;
    }

    /** Any thread. */
    void start() {
        platform.execute(watcher::begin);
        platform.execute(triggers::begin);
        pollSoon();
    }

    /** Asks for a poll that is sent after this call; any number of requests at once are one. Any thread. */
    void pollSoon() {
        if (pollRequested.compareAndSet(false, true)) {
            platform.execute(() -> {
                pollRequested.set(false);
                poller.request();
            });
        }
    }

    /** Asks for a poll because the store told of a change; many of these share one. Any thread. */
    void pollForEvent() {
        if (eventHeard.compareAndSet(false, true)) {
            platform.execute(() -> {
                long wait = lastEventPoll + Settings.SHARED_EVENTS - platform.nanoTime();
                if (wait <= 0) {
                    pollForEvents();
                } else {
                    platform.schedule(wait, this::pollForEvents);
                }
            });
        }
    }

    private void pollForEvents() {
        eventHeard.set(false);
        lastEventPoll = platform.nanoTime();
        poller.request();
    }

    /** Makes a poll happen when the time has passed, or shortly after if many wait for theirs. */
    void pollWithin(long nanos) {
        long now = platform.nanoTime();
        long until = Standing.later(now + nanos, lastWaitEnded + Settings.SHARED_WAIT);
        if (waiting != null) {
            if (waitingUntil - until <= 0) {
                return;
            }
            waiting.cancel();
        }
        waitingUntil = until;
        waiting = platform.schedule(until - now, () -> {
            waiting = null;
            lastWaitEnded = platform.nanoTime();
            poller.request();
        });
    }

    /** False if one of that name is open. Any thread. */
    boolean add(VersionedResource<?> resource) {
        if (!registry.add(resource)) {
            return false;
        }
        platform.execute(() -> {
            if (closed) {
                resource.end();
            } else if (!resource.standing().closed) {
                resource.takeOver();
                poller.added(resource);
                poller.request();
            }
        });
        return true;
    }

    /** Any thread. */
    void remove(VersionedResource<?> resource) {
        platform.execute(() -> {
            resource.end();
            poller.removed(resource);
            lostTokens.forget(resource);
            demands.meet();
        });
        registry.remove(resource);
    }

    /** Begins nothing any more, interrupts what runs, and returns it to be waited for. Only the first call counts. */
    List<Platform.Call> close() {
        if (closed) {
            return List.of();
        }
        closed = true;
        poller.close();
        watcher.close();
        triggers.close();
        slots.close();
        registry.all().forEach(Refresh::end);
        demands.meet();
        return calls.close();
    }

    /** Any thread. */
    Registry registry() {
        return registry;
    }

    void settled(Refresh<?> refresh, boolean settled) {
        if (!settled) {
            unsettled.add(refresh);
        } else if (unsettled.remove(refresh) && unsettled.isEmpty()) {
            // A set keeps the size that it once had.
            unsettled = new LinkedHashSet<>();
        }
    }

    /** A copy. */
    List<Refresh<?>> unsettled() {
        return List.copyOf(unsettled);
    }

    Platform platform() {
        return platform;
    }

    Settings settings() {
        return settings;
    }

    Calls calls() {
        return calls;
    }

    Listeners listeners() {
        return listeners;
    }

    LoadSlots slots() {
        return slots;
    }

    Poller poller() {
        return poller;
    }

    Watcher watcher() {
        return watcher;
    }

    LostTokens lostTokens() {
        return lostTokens;
    }

    TriggerCheck triggers() {
        return triggers;
    }

    /** Any thread. */
    Demands demands() {
        return demands;
    }
}
