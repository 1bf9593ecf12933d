package io.versionkeeper.core;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Calls the listeners off the engine's thread, in order, a batch at a time. Confined to the engine's thread. */
final class Listeners {
    /** How many calls wait at the most. */
    static final int CAPACITY = 1_000;

    private static final Logger LOG = System.getLogger(VersionKeeper.class.getName());

    private final Calls calls;
    private final List<KeeperListener> listeners;
    private final Deque<Consumer<KeeperListener>> waiting = new ArrayDeque<>();
    private boolean calling;

    Listeners(Calls calls, List<KeeperListener> listeners) {
        this.calls = calls;
        this.listeners = listeners;
    }

    void tell(Consumer<KeeperListener> event) {
        if (listeners.isEmpty()) {
            return;
        }
        if (waiting.size() == CAPACITY) {
            waiting.removeFirst();
        }
        waiting.addLast(event);
        callNext();
    }

    private void callNext() {
        if (calling || waiting.isEmpty()) {
            return;
        }
        List<Consumer<KeeperListener>> batch = new ArrayList<>(waiting);
        waiting.clear();
        calling = true;
        calls.<Void>start("versionkeeper-listener", () -> callAll(batch), (nothing, failure) -> {
            calling = false;
            callNext();
        });
    }

    private @Nullable Void callAll(List<Consumer<KeeperListener>> batch) {
        batch.forEach(this::callAll);
        return null;
    }

    private void callAll(Consumer<KeeperListener> event) {
        for (KeeperListener listener : listeners) {
            try {
                event.accept(listener);
            } catch (Throwable e) {
                LOG.log(Level.WARNING, "A listener failed; the keeper goes on", e);
            }
        }
    }
}
