package io.versionkeeper.store.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.WatchListener;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps what a watch tells. */
final class Heard implements WatchListener {
    private static final int PATIENCE_SECONDS = 10;

    /** In order; empty for an unknown name. */
    final BlockingQueue<Optional<ResourceId>> changed = new LinkedBlockingQueue<>();

    final BlockingQueue<Throwable> ended = new LinkedBlockingQueue<>();

    @Override
    public void changed(@Nullable ResourceId name) {
        changed.add(Optional.ofNullable(name));
    }

    @Override
    public void ended(Throwable cause) {
        ended.add(cause);
    }

    /** Waits for the next one that nobody has taken. */
    Optional<ResourceId> next() throws InterruptedException {
        Optional<ResourceId> next = changed.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(next).as("the watch is silent; ended: %s", ended).isNotNull();
        return next;
    }

    Throwable end() throws InterruptedException {
        Throwable end = ended.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(end).as("the watch has not ended").isNotNull();
        return end;
    }
}
