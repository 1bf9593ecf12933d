package io.versionkeeper.core;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The threads that run what may block, so that closing can end them all. Confined to the engine's thread, which also
 * handles the end of each call.
 */
final class Calls {
    private final Platform platform;
    private final Set<Handle> running = new LinkedHashSet<>();
    private boolean closed;

    Calls(Platform platform) {
        this.platform = platform;
    }

    /** Runs the work on a thread of its own, then {@code ended} on the engine's; does nothing once closed. */
    <V> Handle start(String threadName, Callable<@Nullable V> work, Ended<V> ended) {
        Handle handle = new Handle();
        if (closed) {
            return handle;
        }
        running.add(handle);
        try {
            handle.call = platform.start(threadName, () -> run(handle, work, ended));
        } catch (Throwable e) {
            // No thread is to be had: the work has failed, like any other.
            finish(handle, ended, null, e);
        }
        return handle;
    }

    private <V> void run(Handle handle, Callable<@Nullable V> work, Ended<V> ended) {
        V value;
        try {
            value = work.call();
        } catch (Throwable e) {
            finish(handle, ended, null, e);
            return;
        }
        finish(handle, ended, value, null);
    }

    private <V> void finish(Handle handle, Ended<V> ended, @Nullable V value, @Nullable Throwable failure) {
        platform.execute(() -> {
            running.remove(handle);
            ended.accept(value, failure);
        });
    }

    /** Starts nothing any more, interrupts what runs, and hands it over to be waited for. */
    List<Platform.Call> close() {
        closed = true;
        List<Platform.Call> interrupted = new ArrayList<>();
        for (Handle handle : running) {
            handle.interrupt();
            if (handle.call != null) {
                interrupted.add(handle.call);
            }
        }
        return interrupted;
    }

    /** Gets what the work returned, or what it threw. */
    @FunctionalInterface
    interface Ended<V> {
        void accept(@Nullable V value, @Nullable Throwable failure);
    }

    /** A call that was started. */
    static final class Handle {
        private Platform.@Nullable Call call;

        void interrupt() {
            if (call != null) {
                call.interrupt();
            }
        }
    }
}
