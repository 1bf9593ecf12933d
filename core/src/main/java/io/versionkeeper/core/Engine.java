package io.versionkeeper.core;

import io.versionkeeper.spi.VersionStore;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

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
    private final Demands demands = new Demands();
    private final Set<Refresh<?>> refreshes = new LinkedHashSet<>();
    private final AtomicBoolean pollRequested = new AtomicBoolean();
    private boolean closed;

    Engine(Platform platform, Settings settings, VersionStore store, List<KeeperListener> keeperListeners) {
        this.platform = platform;
        this.settings = settings;
        calls = new Calls(platform);
        listeners = new Listeners(calls, keeperListeners);
        slots = new LoadSlots(settings.maxConcurrentLoads());
        poller = new Poller(this, store);
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

    /** Any thread. */
    void add(Refresh<?> refresh) {
        platform.execute(() -> {
            if (closed) {
                refresh.close();
                return;
            }
            refreshes.add(refresh);
            poller.resourcesChanged();
            poller.request();
        });
    }

    /** Any thread. */
    void remove(Refresh<?> refresh) {
        platform.execute(() -> {
            if (refreshes.remove(refresh)) {
                refresh.close();
                poller.resourcesChanged();
                demands.meet();
            }
        });
    }

    /** Begins nothing any more, interrupts what runs, and returns it to be waited for. Only the first call counts. */
    List<Platform.Call> close() {
        if (closed) {
            return List.of();
        }
        closed = true;
        poller.close();
        slots.close();
        refreshes.forEach(Refresh::close);
        refreshes.clear();
        demands.meet();
        return calls.close();
    }

    /** The open resources. */
    Collection<Refresh<?>> refreshes() {
        return refreshes;
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

    /** Any thread. */
    Demands demands() {
        return demands;
    }
}
