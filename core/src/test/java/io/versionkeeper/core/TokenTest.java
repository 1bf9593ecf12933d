package io.versionkeeper.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reads that bring a token along, with time in the test's hands. */
class TokenTest {
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Version OF_ANOTHER = Version.of(1, 99);

    private final ManualScheduler scheduler = new ManualScheduler();
    private final FaultyStore store = new FaultyStore();
    private final List<String> wentBack = new ArrayList<>();
    private final VersionKeeper keeper = scheduler.start(VersionKeeper.builder(store)
            .interval(INTERVAL)
            .listener(new KeeperListener() {
                @Override
                public void wentBack(ResourceId id, Version token, Version stored) {
                    wentBack.add(id + " " + token + " " + stored);
                }
            })
            .awaitFirstLoad(Duration.ZERO));
    private String data = "data 1";
    private int loads;
    private final VersionedResource<String> users = keeper.resource("users", () -> {
        loads++;
        return data;
    });

    private void given(long number, long stamp) {
        store.set("users", number, stamp);
        scheduler.settle();
        keeper.pollSoon();
        scheduler.settle();
        loads = 0;
        store.reads = 0;
    }

    @Test
    void theTokenOfTheSnapshotIsServedAtOnce() throws Exception {
        given(5, 55);
        assertThat(users.get(Version.of(5, 55), Duration.ZERO)).isEqualTo("data 1");
        assertThat(store.reads).isZero();
    }

    @Test
    void aWriteThatThisNodeHasNotSeenIsWaitedFor() throws Exception {
        given(5, 55);
        data = "data 2";
        store.set("users", 6, 66);
        Instant before = scheduler.now();
        assertThat(users.get(Version.of(6, 66), SECOND)).isEqualTo("data 2");
        assertThat(Duration.between(before, scheduler.now())).isLessThan(Duration.ofMillis(1));
    }

    @Test
    void anOldTokenIsServedWhatOnePollConfirms() throws Exception {
        given(5, 55);
        assertThat(users.get(Version.of(4, 44), SECOND)).isEqualTo("data 1");
        assertThat(store.reads).isEqualTo(1);
        assertThat(loads).isZero();
        assertThat(wentBack).isEmpty();
    }

    @Test
    void aTokenOfTheSameNumberAndAnotherStampIsNotTakenForIt() throws Exception {
        given(1, 11);
        assertThat(users.get(OF_ANOTHER, SECOND)).isEqualTo("data 1");
        assertThat(store.reads).isEqualTo(1);
    }

    @Test
    void whatTheStoreLostIsLoadedOnceAndSaid() throws Exception {
        given(5, 55);
        data = "data of the bump that was lost";
        assertThat(users.get(Version.of(7, 77), SECOND)).isEqualTo("data of the bump that was lost");
        assertThat(loads).isEqualTo(1);
        scheduler.settle();
        assertThat(wentBack).containsExactly("users " + Version.of(7, 77) + " " + Version.of(5, 55));
        assertThat(users.health().state()).isEqualTo(HealthState.IN_STEP);
    }

    @Test
    void forgedTokensCostOneLoadInAnIntervalAndNoWaitOfTheirOwn() throws Exception {
        given(5, 55);
        assertThat(users.get(Version.of(7, 77), SECOND)).isEqualTo("data 1");
        Instant before = scheduler.now();
        for (int i = 0; i < 100; i++) {
            assertThat(users.get(Version.of(Long.MAX_VALUE, i), SECOND)).isEqualTo("data 1");
        }
        assertThat(loads).isEqualTo(1);
        assertThat(Duration.between(before, scheduler.now())).isLessThan(Duration.ofMillis(600));
        scheduler.advance(INTERVAL);
        assertThat(users.get(Version.of(7, 77), SECOND)).isEqualTo("data 1");
        assertThat(loads).isEqualTo(2);
        scheduler.settle();
        assertThat(wentBack).hasSize(2);
    }

    @Test
    void whatTheStoreLosesSoonAfterIsLoadedAnIntervalLater() throws Exception {
        given(5, 55);
        users.get(Version.of(7, 77), SECOND);
        data = "data of the second bump that was lost";
        assertThat(users.get(Version.of(7, 77), SECOND)).isEqualTo("data 1");
        scheduler.advance(INTERVAL.multipliedBy(2));
        assertThat(loads).as("what one token calls for").isEqualTo(1);

        users.get(Version.of(7, 77), SECOND);
        data = "data of the third bump that was lost";
        assertThat(users.get(Version.of(6, 66), SECOND)).isEqualTo("data of the second bump that was lost");
        scheduler.advance(INTERVAL.multipliedBy(2));
        assertThat(users.get()).isEqualTo("data of the third bump that was lost");
        assertThat(loads).isEqualTo(3);
        scheduler.advance(INTERVAL.multipliedBy(3));
        assertThat(loads).isEqualTo(3);
    }

    /** The load began after the read, but for what a poll had read before it. */
    @Test
    void aTokenThatThePollBeforeTheReadDidNotSeeIsNotLost() throws Exception {
        given(5, 55);
        store.set("users", 6, 66);
        keeper.pollSoon();
        scheduler.runSteps();
        scheduler.finish("versionkeeper-poll");
        store.set("users", 7, 77);
        assertThat(users.get(Version.of(7, 77), SECOND)).isEqualTo("data 1");
        scheduler.settle();
        assertThat(wentBack).isEmpty();
        assertThat(users.snapshot().version()).isEqualTo(Version.of(7, 77));
    }

    @Test
    void aReloadThatFailsIsTriedAgainWithinTheWait() throws Exception {
        given(5, 55);
        VersionedResource<String> prices = keeper.resource("prices", new Loader<>() {
            private int calls;

            @Override
            public String load() {
                if (++calls == 2) {
                    throw new IllegalStateException("the source is down");
                }
                return "prices " + calls;
            }
        });
        scheduler.settle();
        assertThat(prices.get(Version.of(7, 77), SECOND)).isEqualTo("prices 3");
    }

    @Test
    void theWaitForAReloadEndsWithItsReason() {
        given(5, 55);
        scheduler.holdLoads("users");
        assertThatThrownBy(() -> users.get(Version.of(7, 77), SECOND))
                .isInstanceOf(StaleSnapshotException.class)
                .hasMessageContaining("the store lost the version 7-000000000000004d or never had it");
        scheduler.releaseLoads("users");
    }

    @Test
    void aStoreThatDoesNotAnswerIsTheReason() {
        given(5, 55);
        store.failure = new StoreUnavailableException("down", null);
        assertThatThrownBy(() -> users.get(Version.of(6, 66), SECOND))
                .isInstanceOf(StaleSnapshotException.class)
                .hasMessageContaining("nobody knows yet whether it has the version 6-0000000000000042")
                .hasCause(store.failure);
        assertThat(loads).isZero();
    }

    @Test
    void noneIsATokenLikeAnyOther() throws Exception {
        scheduler.settle();
        assertThat(users.get(Version.NONE, Duration.ZERO)).isEqualTo("data 1");
        given(5, 55);
        assertThat(users.get(Version.NONE, SECOND)).isEqualTo("data 1");
        assertThat(loads).isZero();
    }

    @Test
    void aResourceThatIsClosedServesTheTokenItHasAndRefusesOthers() throws Exception {
        given(5, 55);
        users.close();
        scheduler.settle();
        assertThat(users.get(Version.of(5, 55), SECOND)).isEqualTo("data 1");
        assertThatThrownBy(() -> users.get(Version.of(6, 66), SECOND)).hasMessageContaining("it is closed");
    }

    @Test
    void aWriterWithoutAnAnswerReadsTheVersion() {
        assertThat(keeper.version("users")).isEqualTo(Version.NONE);
        store.set("users", 6, 66);
        assertThat(keeper.version("users")).isEqualTo(Version.of(6, 66));
    }
}
