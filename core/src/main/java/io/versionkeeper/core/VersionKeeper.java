package io.versionkeeper.core;

import com.google.common.collect.Comparators;
import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStore;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the resources of one node in step with their database.
 *
 * <pre>{@code
 * try (VersionKeeper keeper = VersionKeeper.connect("jdbc:postgresql://db/app")) {
 *     VersionedResource<Users> users = keeper.resource("users", () -> Users.loadFrom(db));
 *     users.get();          // memory, about a nanosecond
 *     keeper.bump("users"); // after a change; every node follows
 * }
 * }</pre>
 *
 * <p>At every interval, and after every bump, the keeper reads the versions of all its resources in one round trip. It
 * loads a resource whose version differs from that of its snapshot, and readers then see the new snapshot. A store or a
 * loader that fails or hangs is tried again for ever; the last snapshot stays, and {@link #health()} tells.
 *
 * <p>One keeper is enough for a process. Thread-safe. Idle, it has one thread of its own, besides those of the store.
 */
public final class VersionKeeper implements AutoCloseable {
    private final Platform platform;
    private final Engine engine;
    private final Bumper bumper;
    private final Settings settings;
    private final Duration awaitFirstLoad;
    private final Closing closing;

    VersionKeeper(Platform platform, VersionKeeperBuilder builder, VersionStore store, boolean ownsStore) {
        this.platform = platform;
        settings = builder.settings();
        engine = new Engine(platform, settings, store, builder.listeners());
        bumper = new Bumper(store, platform::randomLong);
        awaitFirstLoad = builder.awaitFirstLoad();
        closing = new Closing(platform, engine, ownsStore ? store : null);
    }

    /**
     * Starts a keeper with the default settings.
     *
     * @param uri the store's, such as {@code jdbc:postgresql://host/database#namespace=shop}
     * @return a running keeper, which the caller closes
     * @throws StoreMisconfiguredException if the store cannot work as it is set up
     */
    public static VersionKeeper connect(String uri) {
        return builder(uri).start();
    }

    /**
     * A builder for a keeper that opens its store, and closes it.
     *
     * @param uri the store's, such as {@code jdbc:postgresql://host/database#namespace=shop}
     * @return a new builder
     */
    public static VersionKeeperBuilder builder(String uri) {
        return new VersionKeeperBuilder(Objects.requireNonNull(uri, "uri"));
    }

    /**
     * A builder for a keeper that uses the caller's store, and does not close it.
     *
     * @param store the store, which must stay open for as long as the keeper is
     * @return a new builder
     */
    public static VersionKeeperBuilder builder(VersionStore store) {
        return new VersionKeeperBuilder(Objects.requireNonNull(store, "store"));
    }

    /** Begins to poll and to watch. */
    void begin() {
        engine.start();
    }

    /** Waits for the first poll, which shows whether the store is set up right. */
    void awaitFirstPoll() {
        try {
            engine.poller().awaitFirst();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Registers a resource, begins to load it, and waits for its first snapshot for as long as
     * {@link VersionKeeperBuilder#awaitFirstLoad} says. It returns even if there is none by then: the load is tried
     * again until it succeeds, and {@link VersionedResource#get()} says what is wrong.
     *
     * @param <T> what is loaded
     * @param name the resource's name, see {@link ResourceId}
     * @param loader reads the resource; see there for what it must do
     * @return what readers hold
     * @throws IllegalArgumentException if the name is not valid, or a resource of this name is open
     * @throws IllegalStateException if this keeper is closed
     */
    public <T> VersionedResource<T> resource(String name, Loader<T> loader) {
        return register(ResourceId.of(name), requireLoader(name, loader), null);
    }

    /**
     * Registers a resource like {@link #resource(String, Loader)}, and lets the user refuse a loaded value.
     *
     * @param <T> what is loaded
     * @param name the resource's name, see {@link ResourceId}
     * @param loader reads the resource; see there for what it must do
     * @param acceptance decides whether a loaded value takes the place of the one that is held
     * @return what readers hold
     * @throws IllegalArgumentException if the name is not valid, or a resource of this name is open
     * @throws IllegalStateException if this keeper is closed
     */
    public <T> VersionedResource<T> resource(String name, Loader<T> loader, Acceptance<? super T> acceptance) {
        return register(
                ResourceId.of(name), requireLoader(name, loader), Objects.requireNonNull(acceptance, "acceptance"));
    }

    /**
     * Registers a resource like {@link #resource(String, Loader)}, whose loader reads the version together with the data.
     *
     * @param <T> what is loaded
     * @param name the resource's name, see {@link ResourceId}
     * @param loader reads the resource and its version; see there for what it must do
     * @return what readers hold
     * @throws IllegalArgumentException if the name is not valid, or a resource of this name is open
     * @throws IllegalStateException if this keeper is closed
     */
    public <T> VersionedResource<T> resource(String name, LabelledLoader<T> loader) {
        return resource(name, Set.of(name), loader);
    }

    /**
     * Registers a resource of several versions: one loader and one snapshot, loaded anew when any of the versions
     * differs. The versions are read before and after each load, and what was loaded while they changed is discarded and
     * loaded again. So what one {@code get()} returns belongs together, given that writers bump in the transaction of
     * their data. Where the versions change more often than a load takes, no load succeeds: use a {@link LabelledLoader}.
     *
     * @param <T> what is loaded
     * @param name the resource's name on this node; nothing of that name is read from the store
     * @param versions the names of the versions that it is made of, at least one
     * @param loader reads the resource; see there for what it must do
     * @return what readers hold
     * @throws IllegalArgumentException if a name is not valid, there is no version, or a resource of this name is open
     * @throws IllegalStateException if this keeper is closed
     */
    public <T> VersionedResource<T> resource(String name, Set<String> versions, Loader<T> loader) {
        ResourceId id = ResourceId.of(name);
        return register(id, Source.of(id, ids(name, versions), requireLoader(name, loader)), null);
    }

    /**
     * Registers a resource of several versions, whose loader reads them together with the data, in one transaction.
     *
     * @param <T> what is loaded
     * @param name the resource's name on this node; nothing of that name is read from the store
     * @param versions the names of the versions that it is made of, at least one
     * @param loader reads the resource and its versions; see there for what it must do
     * @return what readers hold
     * @throws IllegalArgumentException if a name is not valid, there is no version, or a resource of this name is open
     * @throws IllegalStateException if this keeper is closed
     */
    public <T> VersionedResource<T> resource(String name, Set<String> versions, LabelledLoader<T> loader) {
        ResourceId id = ResourceId.of(name);
        return register(id, Source.of(id, ids(name, versions), requireLoader(name, loader)), null);
    }

    private static <L> L requireLoader(String name, L loader) {
        return Objects.requireNonNull(loader, () -> "The loader of resource \"" + name + "\" is null; give one");
    }

    private static Set<ResourceId> ids(String name, Set<String> versions) {
        if (versions.isEmpty()) {
            throw new IllegalArgumentException("Resource \"" + name + "\" is of no version; name at least one");
        }
        return versions.stream().map(ResourceId::of).collect(Collectors.toUnmodifiableSet());
    }

    private <T> VersionedResource<T> register(
            ResourceId name, Loader<T> loader, @Nullable Acceptance<? super T> acceptance) {
        requireOpen("register resource \"" + name + "\"");
        VersionedResource<T> resource = new VersionedResource<>(engine, name, loader, acceptance);
        if (!engine.add(resource)) {
            throw new IllegalArgumentException(
                    "Resource \"" + name + "\" is registered already; use its handle, or close it first");
        }
        if (closing.begun()) {
            // The engine may have ended before it took the resource over.
            engine.remove(resource);
            requireOpen("register resource \"" + name + "\"");
        }
        awaitFirstSnapshot(resource);
        return resource;
    }

    private void awaitFirstSnapshot(VersionedResource<?> resource) {
        try {
            resource.await(awaitFirstLoad);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Moves a resource to its next version. Call it after the change is committed: every node, this one included, reads
     * the version at its next poll and loads the resource. It need not be registered here.
     *
     * <p>Blocks for as long as the store takes. If the store's answer is lost, the bump is read back, and done again if
     * need be.
     *
     * @param name the resource's name, see {@link ResourceId}
     * @return the version that this bump made
     * @throws IllegalArgumentException if the name is not valid
     * @throws StoreUnavailableException if the store does not answer: the bump may have been applied or not; bump again
     * @throws StoreMisconfiguredException if the store cannot work as it is set up
     * @throws IllegalStateException if this keeper is closed
     */
    public Version bump(String name) {
        ResourceId id = ResourceId.of(name);
        requireOpen("bump resource \"" + name + "\"");
        requireVersion(id);
        try {
            return bumper.bump(id);
        } finally {
            engine.pollSoon();
        }
    }

    private void requireVersion(ResourceId id) {
        VersionedResource<?> resource = engine.registry().get(id);
        if (resource != null && !resource.versions().contains(id)) {
            throw new IllegalArgumentException(
                    "Resource \"" + id + "\" has no version of its own; bump one of " + resource.versions());
        }
    }

    /**
     * Reads a resource's version from the store, now: what a writer hands out as a token whose bump was made by a trigger,
     * or in a transaction that did not return it. It stands for every change that was committed before this call.
     *
     * <p>Blocks for as long as the store takes.
     *
     * @param name the resource's name, see {@link ResourceId}; it need not be registered here
     * @return the version, {@link Version#NONE} if it was never bumped
     * @throws IllegalArgumentException if the name is not valid
     * @throws StoreUnavailableException if the store does not answer; try again
     * @throws StoreMisconfiguredException if the store cannot work as it is set up
     * @throws IllegalStateException if this keeper is closed
     */
    public Version version(String name) {
        ResourceId id = ResourceId.of(name);
        requireOpen("read the version of resource \"" + name + "\"");
        return bumper.version(id);
    }

    /** Makes a poll happen now, for a caller who knows of a change. Any number of calls at once make one poll. */
    public void pollSoon() {
        engine.pollSoon();
    }

    /**
     * How this keeper and its resources stand.
     *
     * @return the health as of now
     */
    public KeeperHealth health() {
        Poller.Status status = engine.poller().status();
        List<ResourceHealth> healths =
                engine.registry().all().stream().map(VersionedResource::health).toList();
        long now = platform.nanoTime();
        return new KeeperHealth(
                state(status.isConfirmed(settings, now), healths),
                status.polls(),
                status.failedPolls(),
                status.polls() == 0 ? null : Duration.ofNanos(now - status.confirmedAt()),
                status.failure(),
                status.abandoned(),
                engine.watcher().state(),
                engine.watcher().failure(),
                healths);
    }

    private HealthState state(boolean confirmed, List<ResourceHealth> healths) {
        if (closing.begun()) {
            return HealthState.CLOSED;
        }
        return healths.stream()
                .map(ResourceHealth::state)
                .filter(state -> state != HealthState.CLOSED)
                .reduce(confirmed ? HealthState.IN_STEP : HealthState.UNCONFIRMED, Comparators::max);
    }

    /**
     * Ends the polls, interrupts the loads, and ends every thread and connection that this keeper made, within 5
     * seconds. A loader that ignores interruption is named in the log and left alone. Readers keep the last snapshots.
     * Idempotent.
     */
    @Override
    public void close() {
        closing.close();
    }

    private void requireOpen(String what) {
        if (closing.begun()) {
            throw new IllegalStateException("This VersionKeeper is closed; it cannot " + what);
        }
    }
}
