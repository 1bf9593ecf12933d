package io.versionkeeper.core;

import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.IncrementalVersionStore;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the versions of all resources, or what changed of them if the store can tell: at an interval, and when asked to.
 * One poll is in flight at a time; requests during it make exactly one more after it. Confined to the engine's thread, but for {@link #status} and
 * {@link #awaitFirst}.
 */
final class Poller {
    private static final Logger LOG = System.getLogger(VersionKeeper.class.getName());

    private final Engine engine;
    private final VersionStore store;
    private final CountDownLatch firstEnded = new CountDownLatch(1);

    private @Nullable Poll inFlight;
    private long sent;
    private long readAt;
    private boolean requested;
    private Platform.@Nullable Timer tick;
    private boolean closed;

    /** Where the changes since the last answer begin; null if the store cannot tell them, or no longer can. */
    private @Nullable String cursor;
    /** When everything is compared again at the latest, whatever the store says of changes. */
    private long compareAt;
    /** The store said that it cannot tell changes, and is asked again when everything has been compared once more. */
    private boolean refused;

    private String incarnation = "";
    /** The resources that no answered poll has asked for yet. */
    private Set<Refresh<?>> added = new LinkedHashSet<>();

    private volatile Status status = new Status(0, 0, 0, null, 0);

    Poller(Engine engine, VersionStore store) {
        this.engine = engine;
        this.store = store;
    }

    /** Polls sent from now on ask for this one too. */
    void added(Refresh<?> refresh) {
        added.add(refresh);
    }

    /** Polls sent from now on do not ask for it any more. */
    void removed(Refresh<?> refresh) {
        added.remove(refresh);
    }

    /** How many polls were sent so far; the next one has the next number. */
    long sent() {
        return sent;
    }

    /** When the poll was sent whose answer is the last, or is being handled. */
    long readAt() {
        return readAt;
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
        Poll poll = nextPoll();
        inFlight = poll;
        cancel(tick);
        tick = platform.schedule(Settings.jittered(engine.settings().interval(), platform), this::request);
        poll.timeout = platform.schedule(engine.settings().pollTimeout(), () -> timedOut(poll));
        // First, as the call may read before this step ends.
        engine.watcher().pollSent();
        poll.call = engine.calls()
                .start("versionkeeper-poll", () -> ask(poll), (answer, failure) -> ended(poll, answer, failure));
    }

    private Poll nextPoll() {
        long now = engine.platform().nanoTime();
        // The next poll but this may be an interval away.
        boolean due = now + engine.settings().interval() - compareAt >= 0;
        String since = due ? null : cursor;
        boolean asksChanges = store instanceof IncrementalVersionStore && (due || !refused);
        List<Refresh<?>> asked =
                new ArrayList<>(since == null ? engine.registry().all() : added);
        // Those that another thread has just added are asked for once the engine has taken them over.
        asked.removeIf(refresh -> !refresh.isTakenOver());
        return new Poll(++sent, now, since, asked, asksChanges);
    }

    /** On the call's thread. */
    private Answer ask(Poll poll) {
        Set<ResourceId> names = poll.asked.stream()
                .flatMap(refresh -> refresh.versions().stream())
                .collect(Collectors.toUnmodifiableSet());
        if (poll.asksChanges && store instanceof IncrementalVersionStore incremental) {
            try {
                Changes changes = incremental.readChanges(poll.since, names);
                return new Answer(changes.versions(), changes.cursor(), changes.known());
            } catch (UnsupportedOperationException e) {
                if (poll.since != null) {
                    throw e;
                }
            }
        }
        return new Answer(Objects.requireNonNull(store.read(names), "The store's answer is null"), null, false);
    }

    private void ended(Poll poll, @Nullable Answer answer, @Nullable Throwable failure) {
        if (closed) {
            // Most likely interrupted: that is no failure of the store.
            return;
        }
        if (poll != inFlight) {
            // Abandoned: nobody knows how old this answer is.
            status = status.withAbandoned(status.abandoned - 1);
            sendIfFree();
        } else {
            cancel(poll.timeout);
            try {
                handle(poll, answer, failure);
            } finally {
                // Only now, so that all which call for another poll meanwhile share it.
                inFlight = null;
                sendIfFree();
            }
        }
    }

    private void handle(Poll poll, @Nullable Answer answer, @Nullable Throwable failure) {
        if (answer == null && poll.since != null && failure instanceof UnsupportedOperationException) {
            // Another server stands behind the store by now.
            askForEverything();
        } else if (answer == null) {
            fail(Objects.requireNonNull(failure));
        } else if (poll.since == null) {
            compareAll(poll, answer);
            succeed(poll);
        } else if (answer.known && answer.versions.incarnation().equals(incarnation)) {
            compareChanges(poll, answer);
            succeed(poll);
        } else {
            askForEverything();
        }
    }

    /** Anything may have changed. */
    private void askForEverything() {
        cursor = null;
        requested = true;
    }

    private void compareAll(Poll poll, Answer answer) {
        readAt = poll.sentAt;
        // One object for all labels.
        String read = answer.versions.incarnation();
        for (Refresh<?> refresh : poll.asked) {
            refresh.answered(refresh.label(read, answer.versions, true), poll.number);
        }
        incarnation = read;
        cursor = answer.cursor;
        refused = answer.cursor == null;
        compareAt = refused && !poll.asksChanges
                ? compareAt
                : poll.sentAt + engine.settings().fullComparison();
    }

    private void compareChanges(Poll poll, Answer answer) {
        readAt = poll.sentAt;
        Set<Refresh<?>> changed = new LinkedHashSet<>();
        answer.versions.present().keySet().forEach(name -> engine.registry().forEachOf(name, changed::add));
        poll.asked.forEach(changed::remove);
        changed.removeIf(refresh -> !refresh.isTakenOver() || !refresh.isAnswered());
        changed.forEach(refresh -> refresh.answered(refresh.label(incarnation, answer.versions, false), poll.number));
        poll.asked.forEach(refresh -> refresh.answered(refresh.label(incarnation, answer.versions, true), poll.number));
        // Now that they are handled, they are not asked for again.
        cursor = answer.cursor;
        engine.unsettled().forEach(refresh -> refresh.answeredAgain(poll.number));
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

    private void succeed(Poll poll) {
        boolean recovered = status.failure != null;
        poll.asked.forEach(added::remove);
        if (added.isEmpty()) {
            // A set keeps the size that it once had.
            added = new LinkedHashSet<>();
        }
        engine.watcher().pollAnswered();
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

    /** What a call has read; without a cursor from a store that cannot tell changes. */
    private record Answer(Versions versions, @Nullable String cursor, boolean known) {}

    /** One call of the store. */
    private static final class Poll {
        private final long number;
        private final long sentAt;
        /** The cursor of the state whose changes are asked for, or null to ask for everything. */
        private final @Nullable String since;

        private final List<Refresh<?>> asked;
        private final boolean asksChanges;
        private Platform.@Nullable Timer timeout;
        private Calls.@Nullable Handle call;

        Poll(long number, long sentAt, @Nullable String since, List<Refresh<?>> asked, boolean asksChanges) {
            this.number = number;
            this.sentAt = sentAt;
            this.since = since;
            this.asked = asked;
            this.asksChanges = asksChanges;
        }
    }
}
