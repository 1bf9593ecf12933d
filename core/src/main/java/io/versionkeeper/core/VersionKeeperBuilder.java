package io.versionkeeper.core;

import io.versionkeeper.VersionStores;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.VersionStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Sets up a {@link VersionKeeper}; a keeper's settings do not change once it runs. Not thread-safe. */
public final class VersionKeeperBuilder {
    private static final Duration LONGEST = Duration.ofDays(365);

    private final @Nullable String uri;
    private final @Nullable VersionStore store;
    private final List<KeeperListener> listeners = new ArrayList<>();
    private Duration interval = Duration.ofSeconds(10);
    private Duration pollTimeout = Duration.ofSeconds(30);
    private Duration loadTimeout = Duration.ofMinutes(1);
    private Duration reloadAtLeastEvery = Duration.ofHours(1);
    private @Nullable Duration unconfirmedAfter;
    private Duration awaitFirstLoad = Duration.ofSeconds(10);
    private Duration reloadAtMostEvery = Duration.ZERO;
    private Duration spread = Duration.ZERO;
    private int maxConcurrentLoads = 32;
    private boolean watch = true;

    VersionKeeperBuilder(String uri) {
        this.uri = uri;
        store = null;
    }

    VersionKeeperBuilder(VersionStore store) {
        uri = null;
        this.store = store;
    }

    /**
     * The longest time between two polls: a change is seen on every node after at most this, two round trips and a
     * load. Each time it is shortened by up to a tenth, so that the nodes of a cluster do not poll together.
     *
     * @param duration above zero; default 10 s
     * @return this builder
     * @throws IllegalArgumentException if it is not above zero
     */
    public VersionKeeperBuilder interval(Duration duration) {
        interval = requirePositive("interval", duration);
        return this;
    }

    /**
     * The time after which a call of the store is interrupted and abandoned. The store's own time-out comes first; this
     * is for one that does not keep it.
     *
     * @param duration above zero; default 30 s
     * @return this builder
     * @throws IllegalArgumentException if it is not above zero
     */
    public VersionKeeperBuilder pollTimeout(Duration duration) {
        pollTimeout = requirePositive("pollTimeout", duration);
        return this;
    }

    /**
     * The time after which a load is interrupted and abandoned; it then counts as failed, and is tried again. While two
     * abandoned loads of a resource still run, no other one of it is begun.
     *
     * @param duration above zero; default 1 min
     * @return this builder
     * @throws IllegalArgumentException if it is not above zero
     */
    public VersionKeeperBuilder loadTimeout(Duration duration) {
        loadTimeout = requirePositive("loadTimeout", duration);
        return this;
    }

    /**
     * The age at which a snapshot is loaded again at the latest although its version does not differ, so that nothing
     * stays hidden for ever: not even a change whose bump was forgotten. It is shortened by up to a fifth at random.
     *
     * @param duration not below the interval, or zero to turn it off; default 1 h
     * @return this builder
     * @throws IllegalArgumentException if it is negative
     */
    public VersionKeeperBuilder reloadAtLeastEvery(Duration duration) {
        reloadAtLeastEvery = duration.isZero() ? duration : requirePositive("reloadAtLeastEvery", duration);
        return this;
    }

    /**
     * The least time between the beginnings of two loads of one resource: however often it changes, its source is not
     * asked more often than that. The bound within which a change is seen grows by it.
     *
     * @param duration zero for no limit; default zero
     * @return this builder
     * @throws IllegalArgumentException if it is negative
     */
    public VersionKeeperBuilder reloadAtMostEvery(Duration duration) {
        reloadAtMostEvery = duration.isZero() ? duration : requirePositive("reloadAtMostEvery", duration);
        return this;
    }

    /**
     * The time over which the loads of a change are spread: each node draws its own wait, from zero to this, so that the
     * source is not asked by all nodes at once. The bound within which a change is seen grows by it. A first load does
     * not wait.
     *
     * @param duration zero for none; default zero
     * @return this builder
     * @throws IllegalArgumentException if it is negative
     */
    public VersionKeeperBuilder spread(Duration duration) {
        spread = duration.isZero() ? duration : requirePositive("spread", duration);
        return this;
    }

    /**
     * Whether to watch the store, where it can be: a bump then makes a poll happen at once. Polls go on at the interval
     * in any event, and are what is relied on.
     *
     * @param watch false to poll at the interval alone; default true
     * @return this builder
     */
    public VersionKeeperBuilder watch(boolean watch) {
        this.watch = watch;
        return this;
    }

    /**
     * The age of the last answered poll beyond which {@link VersionKeeper#health} no longer says that resources are in
     * step, since nobody knows.
     *
     * @param duration not below the interval; default three intervals
     * @return this builder
     * @throws IllegalArgumentException if it is not above zero
     */
    public VersionKeeperBuilder unconfirmedAfter(Duration duration) {
        unconfirmedAfter = requirePositive("unconfirmedAfter", duration);
        return this;
    }

    /**
     * How long {@link VersionKeeper#resource} waits for the first snapshot.
     *
     * @param duration zero does not wait; default 10 s
     * @return this builder
     * @throws IllegalArgumentException if it is negative
     */
    public VersionKeeperBuilder awaitFirstLoad(Duration duration) {
        awaitFirstLoad = duration.isZero() ? duration : requirePositive("awaitFirstLoad", duration);
        return this;
    }

    /**
     * How many loads run at once; others wait for their turn in the order in which they came. An abandoned load does
     * not count.
     *
     * @param loads at least 1; default 32
     * @return this builder
     * @throws IllegalArgumentException if it is below 1
     */
    public VersionKeeperBuilder maxConcurrentLoads(int loads) {
        if (loads < 1) {
            throw new IllegalArgumentException("maxConcurrentLoads is " + loads + "; give at least 1");
        }
        maxConcurrentLoads = loads;
        return this;
    }

    /**
     * Adds a listener.
     *
     * @param listener is called off the threads that poll and load
     * @return this builder
     */
    public VersionKeeperBuilder listener(KeeperListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Starts the keeper. It waits for the first poll, so that a store that is set up wrong is an exception here; one
     * that does not answer is not, since the keeper asks it again at every interval.
     *
     * @return a running keeper, which the caller closes
     * @throws StoreMisconfiguredException if the store cannot work as it is set up
     * @throws IllegalArgumentException if {@code reloadAtLeastEvery} or {@code unconfirmedAfter} is shorter than the
     *     interval, or {@code reloadAtMostEvery} longer than {@code reloadAtLeastEvery}
     */
    public VersionKeeper start() {
        return start(new JvmPlatform());
    }

    VersionKeeper start(Platform platform) {
        VersionKeeper keeper = build(platform);
        try {
            keeper.begin();
            keeper.awaitFirstPoll();
            return keeper;
        } catch (StoreMisconfiguredException e) {
            keeper.close();
            throw e;
        }
    }

    /** A keeper that nobody has told to poll yet. */
    VersionKeeper build(Platform platform) {
        if (!reloadAtLeastEvery.isZero()) {
            requireInterval("reloadAtLeastEvery", reloadAtLeastEvery, "make it longer, or zero to turn it off");
        }
        if (!reloadAtLeastEvery.isZero() && reloadAtMostEvery.compareTo(reloadAtLeastEvery) > 0) {
            throw new IllegalArgumentException("reloadAtMostEvery is " + reloadAtMostEvery
                    + ", which is longer than reloadAtLeastEvery, " + reloadAtLeastEvery + "; make it shorter");
        }
        if (unconfirmedAfter != null) {
            requireInterval("unconfirmedAfter", unconfirmedAfter, "make it longer");
        }
        VersionStore opened = uri == null ? Objects.requireNonNull(store) : VersionStores.open(uri);
        return new VersionKeeper(platform, this, opened, uri != null);
    }

    Settings settings() {
        return new Settings(
                interval.toNanos(),
                pollTimeout.toNanos(),
                loadTimeout.toNanos(),
                reloadAtLeastEvery.toNanos(),
                reloadAtMostEvery.toNanos(),
                spread.toNanos(),
                unconfirmedAfter == null ? 3 * interval.toNanos() : unconfirmedAfter.toNanos(),
                maxConcurrentLoads,
                watch);
    }

    Duration awaitFirstLoad() {
        return awaitFirstLoad;
    }

    List<KeeperListener> listeners() {
        return List.copyOf(listeners);
    }

    private void requireInterval(String what, Duration duration, String mend) {
        if (duration.compareTo(interval) < 0) {
            throw new IllegalArgumentException(
                    what + " is " + duration + ", which is shorter than the interval of " + interval + "; " + mend);
        }
    }

    private static Duration requirePositive(String what, Duration duration) {
        if (duration.isNegative() || duration.isZero() || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(what + " is " + duration + "; give a duration above zero and at most "
                    + LONGEST.toDays() + " days");
        }
        return duration;
    }
}
