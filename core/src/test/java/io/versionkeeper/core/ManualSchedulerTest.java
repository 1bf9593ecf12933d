package io.versionkeeper.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the kit promises to applications' tests; only its public methods are used here. */
class ManualSchedulerTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration INSTANT = Duration.ofNanos(1_000);

    private final ManualScheduler scheduler = new ManualScheduler();
    private final InMemoryVersionStore store = new InMemoryVersionStore();
    private String data = "data 1";
    private int loads;

    private String load() {
        loads++;
        return data;
    }

    @Test
    void timeStandsStillButForWhatIsAdvanced() {
        Instant before = scheduler.now();
        VersionKeeper keeper = scheduler.start(VersionKeeper.builder(store));
        VersionedResource<String> users = keeper.resource("users", this::load);
        assertThat(users.get()).isEqualTo("data 1");
        assertThat(Duration.between(before, scheduler.now())).isLessThan(INSTANT);

        scheduler.advance(MINUTE);
        assertThat(Duration.between(before, scheduler.now())).isBetween(MINUTE, MINUTE.plus(INSTANT));
        assertThat(keeper.health().polls()).isBetween(7L, 9L);
        assertThat(users.snapshot().loadedAt()).isBetween(before, before.plus(INSTANT));
    }

    @Test
    void timeNeverGoesBack() {
        VersionKeeper keeper = scheduler.start(VersionKeeper.builder(store));
        keeper.resource("users", this::load);
        for (int i = 0; i < 100; i++) {
            keeper.bump("users");
            Instant before = scheduler.now();
            scheduler.advance(Duration.ZERO);
            assertThat(scheduler.now()).isAfter(before);
        }
    }

    @Test
    void twoNodesFollowEachOther() {
        VersionKeeper one = scheduler.start(VersionKeeper.builder(store));
        VersionKeeper two = scheduler.start(VersionKeeper.builder(store.newClient()));
        VersionedResource<String> users = two.resource("users", this::load);
        data = "data 2";
        one.bump("users");
        scheduler.advance(Duration.ofSeconds(10));
        assertThat(users.get()).isEqualTo("data 2");

        one.close();
        data = "data 3";
        two.bump("users");
        scheduler.advance(Duration.ZERO);
        assertThat(users.get()).as("the other node goes on").isEqualTo("data 3");
    }

    @Test
    void aDisconnectedClientReachesNothingAndTheOthersDo() {
        InMemoryVersionStore other = store.newClient();
        store.disconnect();
        ResourceId users = ResourceId.of("users");
        assertThatThrownBy(() -> store.bump(users, 1))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("disconnected");
        assertThat(other.bump(users, 2).number()).isEqualTo(1);
        store.reconnect();
        assertThat(store.bump(users, 3).number()).isEqualTo(2);
    }

    @Test
    void aKeeperStartsWhileItsStoreIsDisconnected() {
        store.disconnect();
        VersionKeeper keeper = scheduler.start(VersionKeeper.builder(store));
        Instant before = scheduler.now();
        VersionedResource<String> users = keeper.resource("users", this::load);
        assertThat(Duration.between(before, scheduler.now()))
                .as("it waits for its first snapshot")
                .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(11));
        assertThatThrownBy(users::get).isInstanceOf(NoSnapshotException.class);

        store.reconnect();
        scheduler.advance(Duration.ofSeconds(10));
        assertThat(users.get()).isEqualTo("data 1");
    }

    @Test
    void aStoreThatIsSetUpWrongIsAnExceptionAtStart() {
        FaultyStore faulty = new FaultyStore();
        faulty.failure = new StoreMisconfiguredException("the password is wrong", null);
        assertThatThrownBy(() -> scheduler.start(VersionKeeper.builder(faulty))).isSameAs(faulty.failure);
    }

    @Test
    void heldLoadsHangUntilTheyAreReleased() {
        VersionKeeper keeper = scheduler.start(VersionKeeper.builder(store));
        VersionedResource<String> users = keeper.resource("users", this::load);
        VersionedResource<String> prices = keeper.resource("prices", () -> "prices of " + data);
        scheduler.holdLoads("users");
        data = "data 2";
        keeper.bump("users");
        keeper.bump("prices");
        scheduler.advance(Duration.ofSeconds(30));
        assertThat(users.get()).isEqualTo("data 1");
        assertThat(users.health().loading()).isTrue();
        assertThat(prices.get()).as("only these").isEqualTo("prices of data 2");
        assertThat(loads).as("the loader is not called").isEqualTo(1);

        scheduler.releaseLoads("users");
        assertThat(users.get()).isEqualTo("data 2");
    }

    @Test
    void aLoadHeldPastItsTimeOutIsAbandoned() {
        VersionKeeper keeper = scheduler.start(VersionKeeper.builder(store).loadTimeout(Duration.ofSeconds(20)));
        VersionedResource<String> users = keeper.resource("users", this::load);
        scheduler.holdLoads("users");
        keeper.bump("users");
        scheduler.advance(MINUTE);
        assertThat(users.health().abandonedLoads()).isEqualTo(2);
        assertThat(users.health().failedLoads()).isEqualTo(2);

        scheduler.releaseLoads("users");
        assertThat(users.health().state()).isEqualTo(HealthState.IN_STEP);
        assertThat(users.health().abandonedLoads()).isZero();
    }

    @Test
    void closingEndsAlthoughALoadIsHeld() {
        VersionKeeper keeper = scheduler.start(VersionKeeper.builder(store));
        VersionedResource<String> users = keeper.resource("users", this::load);
        scheduler.holdLoads("users");
        keeper.bump("users");
        scheduler.advance(Duration.ZERO);
        keeper.close();
        assertThat(users.health().state()).isEqualTo(HealthState.CLOSED);
        scheduler.releaseLoads("users");
        scheduler.advance(MINUTE);
        assertThat(users.snapshot().version().isNone())
                .as("what it loaded is discarded")
                .isTrue();
    }

    @Test
    void aLoaderMayReadAnotherResourceWithADemand() {
        VersionKeeper keeper = scheduler.start(VersionKeeper.builder(store));
        VersionedResource<String> users = keeper.resource("users", this::load);
        VersionedResource<String> names =
                keeper.resource("names", () -> "names of " + users.get(Duration.ZERO, Duration.ofSeconds(1)));
        assertThat(names.get()).isEqualTo("names of data 1");
    }

    @Test
    void theSameTestTwiceIsTheSameHistory() {
        assertThat(history(new ManualScheduler())).isEqualTo(history(new ManualScheduler()));
    }

    private static List<String> history(ManualScheduler scheduler) {
        List<String> history = new ArrayList<>();
        InMemoryVersionStore store = new InMemoryVersionStore();
        VersionKeeper keeper = scheduler.start(VersionKeeper.builder(store).listener(new KeeperListener() {
            @Override
            public void published(ResourceId id, Snapshot<?> snapshot) {
                history.add(scheduler.now() + " " + snapshot);
            }

            @Override
            public void pollFailed(Throwable cause) {
                history.add(scheduler.now() + " " + cause);
            }
        }));
        keeper.resource("users", () -> "users");
        store.disconnect();
        scheduler.advance(MINUTE);
        store.reconnect();
        keeper.bump("users");
        scheduler.advance(MINUTE);
        assertThat(history).hasSizeGreaterThan(7);
        return history;
    }

    @Test
    void badInputIsOneClearError() {
        assertThatThrownBy(() -> scheduler.advance(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT-1S")
                .hasMessageContaining("give zero or more");
        assertThatThrownBy(() -> scheduler.holdLoads(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("empty");
        assertThatThrownBy(() -> scheduler.releaseLoads("a\nb")).isInstanceOf(IllegalArgumentException.class);
    }
}
