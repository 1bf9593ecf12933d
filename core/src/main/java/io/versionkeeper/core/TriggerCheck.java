package io.versionkeeper.core;

import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.TriggeredVersionStore;
import io.versionkeeper.spi.VersionStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Looks at start and each minute (at the interval, if that is shorter, while it cannot look) whether the triggers are there that bump for
 * writers who do not know of versions. Confined to the engine's thread, but for {@link #missing}.
 */
final class TriggerCheck {
    private static final Logger LOG = System.getLogger(VersionKeeper.class.getName());

    private final Engine engine;
    private final @Nullable TriggeredVersionStore store;

    /** What was found last. */
    private volatile Found found = new Found(Map.of(), null);

    /** When the store last said something of them, or the check was made. */
    private volatile long answeredAt;

    private boolean closed;

    TriggerCheck(Engine engine, VersionStore store) {
        this.engine = engine;
        this.store = store instanceof TriggeredVersionStore triggered ? triggered : null;
        answeredAt = engine.platform().nanoTime();
    }

    void begin() {
        TriggeredVersionStore triggered = store;
        if (closed || triggered == null) {
            return;
        }
        engine.calls()
                .start(
                        "versionkeeper-triggers",
                        () -> Map.copyOf(triggered.missingTriggers()),
                        (missing, failure) -> ended(missing, failure));
    }

    private void ended(@Nullable Map<ResourceId, String> missing, @Nullable Throwable failure) {
        if (closed) {
            return;
        }
        Found last = found;
        if (!(failure instanceof StoreUnavailableException)) {
            answeredAt = engine.platform().nanoTime();
        }
        if (missing != null) {
            found = new Found(missing, null);
        } else if (!(failure instanceof StoreUnavailableException)) {
            // Of a store that is not reached the polls tell.
            found = new Found(Map.of(), Objects.requireNonNull(failure).toString());
        }
        if (!found.equals(last)) {
            say();
        }
        long pause = missing == null
                ? Math.min(engine.settings().interval(), Settings.TRIGGER_CHECK)
                : Settings.TRIGGER_CHECK;
        engine.platform().schedule(Settings.jittered(pause, engine.platform()), this::begin);
    }

    private void say() {
        Found now = found;
        if (now.failure != null) {
            LOG.log(Level.WARNING, "Whether the triggers are there that bump is unknown: {0}", now.failure);
        } else if (now.missing.isEmpty()) {
            LOG.log(Level.INFO, "The triggers that bump are all there again");
        } else {
            LOG.log(
                    Level.WARNING,
                    "Triggers that bump are missing, so that changes may stay unseen: {0}",
                    now.missing.entrySet().stream()
                            .map(entry -> "of resource \"" + entry.getKey() + "\" " + entry.getValue())
                            .sorted()
                            .collect(Collectors.joining("; ")));
        }
    }

    /** Why a resource of these versions is not confirmed, or null. Any thread. */
    @Nullable String missing(Collection<ResourceId> versions) {
        Found now = found;
        if (now.failure != null) {
            return "triggers unknown: " + now.failure;
        }
        long silent = engine.platform().nanoTime() - answeredAt;
        if (store != null && silent > Settings.TRIGGERS_UNKNOWN) {
            return "triggers unknown: the store has said nothing of them for "
                    + Duration.ofNanos(silent).toSeconds() + " s";
        }
        String missing = versions.stream()
                .filter(now.missing::containsKey)
                .map(now.missing::get)
                .sorted()
                .collect(Collectors.joining(", "));
        return missing.isEmpty() ? null : "trigger missing: " + missing;
    }

    void close() {
        closed = true;
    }

    private record Found(
            Map<ResourceId, String> missing, @Nullable String failure) {}
}
