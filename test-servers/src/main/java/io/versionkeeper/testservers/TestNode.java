package io.versionkeeper.testservers;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.ResourceId;
import io.versionkeeper.core.KeeperHealth;
import io.versionkeeper.core.ManualScheduler;
import io.versionkeeper.core.VersionKeeper;
import io.versionkeeper.core.VersionedResource;
import io.versionkeeper.spi.VersionStore;
import java.time.Duration;

/** A node over a real store, that polls when a test says so, on the test's thread, and counts its loads. */
final class TestNode implements AutoCloseable {
    static final ResourceId USERS = ResourceId.of("users");
    static final Duration INTERVAL = Duration.ofSeconds(10);
    /** Two failed polls are more. */
    private static final Duration UNCONFIRMED = Duration.ofSeconds(12);
    /** How often it loads although nothing differs. */
    static final Duration RELOAD = Duration.ofMinutes(5);

    private final ManualScheduler scheduler = new ManualScheduler();
    private final VersionStore store;
    private final VersionKeeper keeper;
    private final VersionedResource<Integer> users;
    private int loads;

    /** Starts a node that closes the store with itself, and has loaded once when this returns. */
    TestNode(VersionStore store) {
        this.store = store;
        keeper = scheduler.start(VersionKeeper.builder(store)
                .interval(INTERVAL)
                .unconfirmedAfter(UNCONFIRMED)
                .reloadAtLeastEvery(RELOAD));
        users = keeper.resource(USERS.name(), () -> ++loads);
        assertThat(users.get()).as("the first load").isEqualTo(1);
    }

    /** Lets one interval pass, and so polls. */
    void poll() {
        scheduler.advance(INTERVAL);
    }

    /** Lets so much time pass that it loads in any event. */
    void pollUntilReload() {
        scheduler.advance(RELOAD);
    }

    /** How many loads its snapshot is the last of. */
    int loads() {
        return users.get();
    }

    KeeperHealth health() {
        return keeper.health();
    }

    @Override
    public void close() {
        keeper.close();
        store.close();
    }
}
