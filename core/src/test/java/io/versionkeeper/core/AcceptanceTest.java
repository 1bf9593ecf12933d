package io.versionkeeper.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.base.Throwables;
import com.google.common.util.concurrent.Uninterruptibles;
import io.versionkeeper.ResourceId;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a loaded value that the user refuses. */
class AcceptanceTest {
    private static final Acceptance<List<String>> NOT_EMPTY = (held, loaded) -> !loaded.isEmpty();

    private final ManualScheduler scheduler = new ManualScheduler();
    private final InMemoryVersionStore store = new InMemoryVersionStore();
    private final VersionKeeperBuilder builder =
            VersionKeeper.builder(store).interval(Duration.ofSeconds(10)).reloadAtLeastEvery(Duration.ofMinutes(5));
    private List<String> data = List.of("Ann");
    private int loads;

    private List<String> load() {
        loads++;
        return data;
    }

    private VersionedResource<List<String>> users(VersionKeeper keeper, Acceptance<List<String>> acceptance) {
        return keeper.resource("users", this::load, acceptance);
    }

    private void change(VersionKeeper keeper, List<String> changed) {
        data = changed;
        keeper.bump("users");
        scheduler.advance(Duration.ZERO);
    }

    @Test
    void aRefusedValueLeavesTheOldOneWithItsVersionAndSaysSo() {
        VersionKeeper keeper = scheduler.start(builder);
        VersionedResource<List<String>> users = users(keeper, NOT_EMPTY);
        Snapshot<List<String>> before = users.snapshot();
        change(keeper, List.of());

        assertThat(users.snapshot()).isSameAs(before);
        ResourceHealth health = users.health();
        assertThat(health.state()).isEqualTo(HealthState.BEHIND);
        assertThat(health.held()).isEqualTo(before.version());
        assertThat(health.stored().number()).isEqualTo(1);
        assertThat(health.loads()).isEqualTo(1);
        assertThat(health.failedLoads()).isEqualTo(1);
        assertThat(health.loadFailure())
                .isInstanceOf(LoadRefusedException.class)
                .hasMessageContaining("\"users\"")
                .hasMessageContaining("not accepted");
    }

    @Test
    void aRefusedLoadIsTriedAgainWithBackoffUntilItIsAccepted() {
        VersionKeeper keeper = scheduler.start(builder);
        VersionedResource<List<String>> users = users(keeper, NOT_EMPTY);
        change(keeper, List.of());
        scheduler.advance(Duration.ofMinutes(4));
        assertThat(loads)
                .as("at least every 30 s, at most doubling from 200 ms")
                .isBetween(14, 20);

        data = List.of("Ann", "Bob");
        scheduler.advance(Duration.ofSeconds(30));
        assertThat(users.get()).containsExactly("Ann", "Bob");
        assertThat(users.health().state()).isEqualTo(HealthState.IN_STEP);
        assertThat(users.health().loadFailure()).isNull();
    }

    @Test
    void theBackoffOfARefusedVersionIsNotCarriedToTheNext() {
        VersionKeeper keeper = scheduler.start(builder);
        VersionedResource<List<String>> users = users(keeper, NOT_EMPTY);
        change(keeper, List.of());
        scheduler.advance(Duration.ofMinutes(4));
        change(keeper, List.of("Bob"));
        assertThat(users.get()).containsExactly("Bob");
    }

    @Test
    void theFirstValueIsNotAskedForAndEachLaterOneIsComparedWithTheOneThatIsHeld() {
        List<String> asked = new ArrayList<>();
        VersionKeeper keeper = scheduler.start(builder);
        data = List.of();
        VersionedResource<List<String>> users = users(keeper, (held, loaded) -> {
            asked.add(held + " " + loaded);
            return !loaded.contains("Bad");
        });
        assertThat(users.get()).isEmpty();
        assertThat(asked).isEmpty();
        change(keeper, List.of("Ann"));
        change(keeper, List.of("Bad"));
        change(keeper, List.of("Cid"));
        assertThat(asked).containsExactly("[] [Ann]", "[Ann] [Bad]", "[Ann] [Cid]");
        assertThat(users.get()).containsExactly("Cid");
    }

    @Test
    void anAcceptanceThatThrowsRefusesWithThatReason() {
        for (Throwable thrown : List.of(
                new IOException("cannot compare"), new IllegalStateException("bug"), new StackOverflowError("deep"))) {
            VersionKeeper keeper = scheduler.start(builder);
            VersionedResource<List<String>> users = users(keeper, (held, loaded) -> {
                Throwables.throwIfInstanceOf(thrown, Error.class);
                throw (Exception) thrown;
            });
            List<String> before = users.get();
            change(keeper, List.of("Bob"));
            assertThat(users.get()).isSameAs(before);
            assertThat(users.health().loadFailure()).isSameAs(thrown);
            keeper.close();
        }
    }

    @Test
    @Timeout(20)
    void anAcceptanceThatHangsIsAbandonedLikeAHungLoad() {
        CountDownLatch hangs = new CountDownLatch(1);
        try (VersionKeeper keeper = builder.loadTimeout(Duration.ofMillis(200)).start()) {
            VersionedResource<List<String>> users = users(keeper, (held, loaded) -> {
                Uninterruptibles.awaitUninterruptibly(hangs);
                return true;
            });
            data = List.of("Bob");
            keeper.bump("users");
            await().until(() -> users.health().abandonedLoads() == 2);
            assertThat(users.get()).containsExactly("Ann");
            assertThat(users.health().loadFailure()).isInstanceOf(TimeoutException.class);
            assertThat(keeper.resource("prices", () -> "prices").get()).isEqualTo("prices");

            hangs.countDown();
            await().untilAsserted(() -> assertThat(users.get()).containsExactly("Bob"));
        }
    }

    @Test
    void aRefusedReloadOfTheSameVersionIsToldToo() {
        VersionKeeper keeper = scheduler.start(builder);
        VersionedResource<List<String>> users = users(keeper, NOT_EMPTY);
        data = List.of();
        scheduler.advance(Duration.ofMinutes(6));
        assertThat(users.get()).containsExactly("Ann");
        assertThat(users.health().loadFailure()).isInstanceOf(LoadRefusedException.class);
        assertThat(users.health().state())
                .as("its version is that of the store")
                .isEqualTo(HealthState.IN_STEP);
        assertThat(loads).as("with backoff, not at every poll").isLessThan(15);
    }

    @Test
    void listenersAreToldOfARefusalAsOfAFailedLoad() {
        List<Throwable> told = new ArrayList<>();
        builder.listener(new KeeperListener() {
            @Override
            public void loadFailed(ResourceId id, Throwable cause) {
                told.add(cause);
            }
        });
        VersionKeeper keeper = scheduler.start(builder);
        users(keeper, NOT_EMPTY);
        change(keeper, List.of());
        assertThat(told).hasSize(1).first().isInstanceOf(LoadRefusedException.class);
    }

    @Test
    void aNullAcceptanceIsOneClearError() {
        VersionKeeper keeper = scheduler.start(builder);
        assertThatThrownBy(() -> users(keeper, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("acceptance");
        assertThat(users(keeper, NOT_EMPTY).get()).as("the name is still free").containsExactly("Ann");
    }
}
