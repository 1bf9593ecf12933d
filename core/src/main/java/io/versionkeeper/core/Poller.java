package io.versionkeeper.core;

import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the versions of all resources: at an interval, and when asked to. One poll is in flight at a time; requests
 * during it make exactly one more after it. Confined to the engine's thread, but for {@link #status} and
 * {@link #awaitFirst}.
 */
final class Poller {
    private static final Logger LOG = System.getLogger(VersionKeeper.class.getName());

    private final Engine engine;
    private final VersionStore store;
    private final CountDownLatch firstEnded = new CountDownLatch(1);

    private @Nullable Poll inFlight;
    private boolean requested;
    private Platform.@Nullable Timer tick;
    private boolean closed;
    private boolean resourcesChanged;
    private List<Refresh<?>> resources = List.of();
    private Set<ResourceId> names = Set.of();

    private volatile Status status = new Status(0, 0, 0, null, 0);

    Poller(Engine engine, VersionStore store) {
        this.engine = engine;
        this.store = store;
    }

    /** Polls sent from now on ask for other resources than those before. */
    void resourcesChanged() {
        resourcesChanged = true;
    }

    /** Makes a poll happen that is sent after this call. */
    void request() {
        requested = true;
        sendIfFree();
    }

    private void sendIfFree() {
        if (closed || !requested || inFlight != null || status.abandoned >= Settings.MAX_ABANDONED) {
            return;
        }
        requested = false;
        Platform platform = engine.platform();
        listResources();
        Poll poll = new Poll(platform.nanoTime(), resources);
        inFlight = poll;
        cancel(tick);
        tick = platform.schedule(Settings.jittered(engine.settings().interval(), platform), this::request);
        poll.timeout = platform.schedule(engine.settings().pollTimeout(), () -> timedOut(poll));
        Set<ResourceId> asked = names;
        poll.call = engine.calls()
                .start(
                        "versionkeeper-poll",
                        () -> Objects.requireNonNull(store.read(asked), "The store's answer is null"),
                        (answer, failure) -> ended(poll, answer, failure));
    }

    private void listResources() {
        if (resourcesChanged) {
            resourcesChanged = false;
            resources = List.copyOf(engine.refreshes());
            names = resources.stream().map(refresh -> refresh.resource().id()).collect(Collectors.toUnmodifiableSet());
        }
    }

    private void ended(Poll poll, @Nullable Versions answer, @Nullable Throwable failure) {
        if (closed) {
            // Most likely interrupted: that is no failure of the store.
            return;
        }
        if (poll != inFlight) {
            // Abandoned: nobody knows how old this answer is.
            status = status.withAbandoned(status.abandoned - 1);
        } else {
            inFlight = null;
            cancel(poll.timeout);
            if (answer != null) {
                succeed(poll, answer);
            } else {
                fail(Objects.requireNonNull(failure));
            }
        }
        sendIfFree();
    }

    private void timedOut(Poll poll) {
        if (poll != inFlight) {
            return;
        }
        inFlight = null;
        status = status.withAbandoned(status.abandoned + 1);
        if (poll.call != null) {
            poll.call.interrupt();
        }
        fail(new TimeoutException("The store's call was interrupted and abandoned after "
                + Duration.ofNanos(engine.settings().pollTimeout()) + "; see pollTimeout"));
        sendIfFree();
    }

    private void succeed(Poll poll, Versions answer) {
        boolean recovered = status.failure != null;
        for (Refresh<?> refresh : poll.asked) {
            refresh.answered(
                    new Label(answer.incarnation(), answer.of(refresh.resource().id())));
        }
        // After what it confirms: whoever reads this first sees nothing confirmed that this poll found to be behind.
        status = status.answered(poll.sentAt);
        firstEnded.countDown();
        engine.demands().meet();
        if (recovered) {
            LOG.log(Level.INFO, "The version store answers again");
            engine.listeners().tell(KeeperListener::pollRecovered);
        }
    }

    private void fail(Throwable failure) {
        if (status.failure == null) {
            LOG.log(
                    Level.WARNING,
                    "The version store could not be read; the last snapshots stay, and it is asked again at every"
                            + " interval: {0}",
                    // As a text: a Throwable would be printed with its trace, and not in the message.
                    failure.toString());
            LOG.log(Level.DEBUG, "Where the version store's failure comes from", failure);
        }
        status = status.failed(failure);
        firstEnded.countDown();
        engine.listeners().tell(listener -> listener.pollFailed(failure));
    }

    void close() {
        closed = true;
        cancel(tick);
        if (inFlight != null) {
            cancel(inFlight.timeout);
        }
        firstEnded.countDown();
    }

    private static void cancel(Platform.@Nullable Timer timer) {
        if (timer != null) {
            timer.cancel();
        }
    }

    /**
     * Waits for the end of the first poll, in vain or not.
     *
     * @throws StoreMisconfiguredException if the first poll failed for a reason that does not pass by itself
     */
    void awaitFirst() throws InterruptedException {
        engine.platform().await(firstEnded, Long.MAX_VALUE);
        if (status.failure instanceof StoreMisconfiguredException misconfigured) {
            throw misconfigured;
        }
    }

    /** What polls have come to, for any thread. */
    Status status() {
        return status;
    }

    /** {@code confirmedAt} is when the last answered poll was sent; it means something after the first one alone. */
    record Status(
            long polls,
            long failedPolls,
            long confirmedAt,
            @Nullable Throwable failure,
            int abandoned) {
        /** Whether the last answered poll was sent not too long ago. */
        boolean isConfirmed(Settings settings, long now) {
            return polls > 0 && now - confirmedAt <= settings.unconfirmedAfter();
        }

        Status answered(long sentAt) {
            return new Status(polls + 1, failedPolls, sentAt, null, abandoned);
        }

        Status failed(Throwable cause) {
            return new Status(polls, failedPolls + 1, confirmedAt, cause, abandoned);
        }

        Status withAbandoned(int calls) {
            return new Status(polls, failedPolls, confirmedAt, failure, calls);
        }
    }

    /** One call of the store. */
    private static final class Poll {
        private final long sentAt;
        private final List<Refresh<?>> asked;
        private Platform.@Nullable Timer timeout;
        private Calls.@Nullable Handle call;

        Poll(long sentAt, List<Refresh<?>> asked) {
            this.sentAt = sentAt;
            this.asked = asked;
        }
    }
}
