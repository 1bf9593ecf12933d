package io.versionkeeper.testservers;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.WatchListener;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps what a watch tells. Thread-safe. */
public final class Heard implements WatchListener {
    private static final int PATIENCE_SECONDS = 10;

    /** In order; empty for an unknown name. */
    public final BlockingQueue<Optional<ResourceId>> changed = new LinkedBlockingQueue<>();

    /** Why the watch has ended; at most one, if it keeps the contract. */
    public final BlockingQueue<Throwable> ended = new LinkedBlockingQueue<>();

    /** Nothing yet. */
    public Heard() {}

    @Override
    public void changed(@Nullable ResourceId name) {
        changed.add(Optional.ofNullable(name));
    }

    @Override
    public void ended(Throwable cause) {
        ended.add(cause);
    }

    /** Waits for the next one that nobody has taken. */
    public Optional<ResourceId> next() throws InterruptedException {
        Optional<ResourceId> next = changed.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(next).as("the watch is silent; ended: %s", ended).isNotNull();
        return next;
    }

    /** Waits for the end of the watch. */
    public Throwable end() throws InterruptedException {
        Throwable end = ended.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(end).as("the watch has not ended").isNotNull();
        return end;
    }
}
