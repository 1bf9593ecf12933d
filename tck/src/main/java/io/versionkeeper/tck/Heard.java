package io.versionkeeper.tck;

import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.WatchListener;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a watch told, in order: events are numbered from 1 on. */
final class Heard implements WatchListener {
    /** The number of the last event of each name. */
    private final Map<ResourceId, Integer> last = new HashMap<>();
    /** That of the last one without a name. */
    private int lastOfUnnamed;

    private int events;
    private int ends;
    private boolean over;
    private @Nullable String toldTooLate;

    @Override
    public synchronized void changed(@Nullable ResourceId name) {
        events++;
        if (name == null) {
            lastOfUnnamed = events;
        } else {
            last.put(name, events);
        }
        told("changed(" + name + ")");
        notifyAll();
    }

    @Override
    public synchronized void ended(Throwable cause) {
        told("ended(" + cause + ")");
        ends++;
        over = true;
        notifyAll();
    }

    private void told(String event) {
        if (over && toldTooLate == null) {
            toldTooLate = event;
        }
    }

    /** The number of the last event so far; take it before a bump. */
    synchronized int mark() {
        return events;
    }

    /** From now on nothing may be told: the watch was closed. */
    synchronized void close() {
        over = true;
    }

    /** What was told first after the watch was over, if anything was. */
    synchronized @Nullable String toldTooLate() {
        return toldTooLate;
    }

    synchronized int ends() {
        return ends;
    }

    /** All names that were told so far. */
    synchronized Set<ResourceId> names() {
        return new HashSet<>(last.keySet());
    }

    /** Waits until something is told after the mark, whatever it is. */
    synchronized boolean awaitAny(int mark, Duration time) throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        while (events == mark && waited(deadline)) {
            // Until then.
        }
        return events > mark;
    }

    /** Waits until each name is told, or one that is not known, after its mark; those that were not in time. */
    synchronized Set<ResourceId> awaitTold(Map<ResourceId, Integer> marks, Duration time) throws InterruptedException {
        long deadline = System.nanoTime() + time.toNanos();
        Map<ResourceId, Integer> missing = new HashMap<>(marks);
        do {
            missing.entrySet()
                    .removeIf(bumped ->
                            Math.max(last.getOrDefault(bumped.getKey(), 0), lastOfUnnamed) > bumped.getValue());
        } while (!missing.isEmpty() && waited(deadline));
        return missing.keySet();
    }

    /** False once the time is up. */
    private boolean waited(long deadline) throws InterruptedException {
        long left = deadline - System.nanoTime();
        if (left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return left > 0;
    }
}
