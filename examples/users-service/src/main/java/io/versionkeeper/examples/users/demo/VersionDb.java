package io.versionkeeper.examples.users.demo;

import io.versionkeeper.ResourceId;
import io.versionkeeper.examples.users.NodeStatus;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The front's own look at the versions, so that the page shows a bump before any node has noticed it. Thread-safe; one
 * read at a time, and nobody waits longer than they say.
 */
final class VersionDb {
    private static final Set<ResourceId> NAMES =
            NodeStatus.RESOURCES.stream().map(ResourceId::of).collect(Collectors.toUnmodifiableSet());

    private final VersionStore store;
    private final ExecutorService reader = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "version-db");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable CompletableFuture<Versions> inFlight;

    VersionDb(VersionStore store) {
        this.store = store;
    }

    /** The versions, or null if the store does not answer in that time. */
    @Nullable Versions read(Duration patience) {
        try {
            return request().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private synchronized CompletableFuture<Versions> request() {
        CompletableFuture<Versions> current = inFlight;
        if (current == null || current.isDone()) {
            current = CompletableFuture.supplyAsync(() -> store.read(NAMES), reader);
            inFlight = current;
        }
        return current;
    }
}
