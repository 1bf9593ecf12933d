package io.versionkeeper.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.versionkeeper.ResourceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** How often and when a node asks its source. */
class HerdTest {
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final ManualScheduler scheduler = new ManualScheduler();
    private final InMemoryVersionStore store = new InMemoryVersionStore();
    private final List<Instant> loads = new ArrayList<>();

    private VersionKeeperBuilder builder() {
        return VersionKeeper.builder(store.newClient()).interval(INTERVAL).awaitFirstLoad(Duration.ZERO);
    }

    private VersionedResource<Instant> users(VersionKeeper keeper) {
        return keeper.resource("users", () -> {
            loads.add(scheduler.now());
            return scheduler.now();
        });
    }

    private void bump() {
        store.bump(ResourceId.of("users"), 3);
    }

    private static Duration since(Instant then, Instant now) {
        return Duration.between(then, now);
    }

    @Test
    void aThousandBumpsASecondAreAtMostOneLoadInTheLeastTimeBetweenTwo() {
        VersionKeeper keeper = scheduler.start(builder().reloadAtMostEvery(Duration.ofSeconds(5)));
        VersionedResource<Instant> users = users(keeper);
        scheduler.advance(INTERVAL);
        for (int i = 0; i < 60_000; i++) {
            bump();
            scheduler.advance(Duration.ofMillis(1));
        }
        assertThat(loads).hasSizeBetween(11, 14);
        for (int i = 1; i < loads.size(); i++) {
            assertThat(since(loads.get(i - 1), loads.get(i))).isGreaterThanOrEqualTo(Duration.ofSeconds(5));
        }
        Instant last = scheduler.now();
        scheduler.advance(Duration.ofSeconds(6));
        assertThat(users.get()).as("the last load, which sees the last bump").isAfterOrEqualTo(last);
        assertThat(users.health().state()).isEqualTo(HealthState.IN_STEP);
    }

    @Test
    void aChangeAfterAQuietTimeIsLoadedAtOnceWhateverTheLeastTimeIs() {
        VersionKeeper keeper = scheduler.start(builder().reloadAtMostEvery(Duration.ofSeconds(5)));
        users(keeper);
        scheduler.advance(Duration.ofSeconds(5));
        Instant changed = scheduler.now();
        bump();
        scheduler.advance(INTERVAL);
        assertThat(since(changed, loads.get(1))).isLessThan(Duration.ofMillis(1));
    }

    @Test
    void theNodesOfAClusterSpreadTheirLoadsOverTheTimeThatWasSet() {
        Duration spread = Duration.ofSeconds(20);
        for (int i = 0; i < 200; i++) {
            users(scheduler.start(builder().spread(spread)));
        }
        scheduler.advance(INTERVAL);
        assertThat(loads).as("first loads, which do not wait").hasSize(200);
        loads.clear();
        Instant changed = scheduler.now();
        bump();
        scheduler.advance(spread.plusMillis(100));

        assertThat(loads).hasSize(200);
        Map<Long, Integer> byQuarter = new TreeMap<>();
        loads.forEach(load -> byQuarter.merge(since(changed, load).toSeconds() / 5, 1, Integer::sum));
        assertThat(byQuarter).as("loads in each quarter of the spread").hasSize(4);
        assertThat(byQuarter.values()).allMatch(count -> count > 25 && count < 80);
    }

    @Test
    void furtherChangesDuringTheSpreadDoNotPutTheLoadOff() {
        VersionKeeper keeper = scheduler.start(builder().spread(Duration.ofSeconds(4)));
        VersionedResource<Instant> users = users(keeper);
        scheduler.advance(INTERVAL);
        Instant changed = scheduler.now();
        for (int i = 0; i < 50; i++) {
            bump();
            scheduler.advance(Duration.ofMillis(100));
        }
        assertThat(since(changed, loads.get(1))).isLessThanOrEqualTo(Duration.ofMillis(4_100));
        assertThat(users.health().behindFor()).isNotNull();
    }

    @Test
    void loadsWaitForATurnInTheOrderInWhichTheyCameAndAtMostSoManyRunAtOnce() {
        VersionKeeper keeper = scheduler.start(builder().maxConcurrentLoads(2).watch(false));
        List<String> order = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            String name = "r" + i;
            keeper.resource(name, () -> order.add(name));
        }
        scheduler.advance(INTERVAL);
        order.clear();
        for (int i = 0; i < 6; i++) {
            store.bump(ResourceId.of("r" + i), 3);
        }
        keeper.pollSoon();
        scheduler.runSteps();
        scheduler.finish("versionkeeper-poll");
        long running = 0;
        for (int i = 0; i < 6; i++) {
            running += scheduler.pending("versionkeeper-load-r" + i).size();
        }
        assertThat(running).isEqualTo(2);
        // One that changes again while the others wait comes after them.
        String first = runningOne();
        scheduler.finish(first);
        store.bump(ResourceId.of(first.substring("versionkeeper-load-".length())), 3);
        scheduler.advance(INTERVAL.multipliedBy(2));
        assertThat(order).hasSize(7);
        assertThat(order.get(6)).isEqualTo(order.get(0));
    }

    @Test
    void aLoadThatIsDeclinedBecauseAChangeCameIsMadeWhenTheSpreadIsOver() {
        VersionKeeper keeper = scheduler.start(builder()
                .watch(false)
                .interval(Duration.ofMinutes(1))
                .reloadAtLeastEvery(Duration.ofSeconds(100))
                .loadTimeout(Duration.ofHours(1))
                .maxConcurrentLoads(1)
                .spread(Duration.ofSeconds(30)));
        users(keeper);
        keeper.resource("slow", () -> "slow");
        scheduler.advance(INTERVAL);
        scheduler.holdLoads("slow");
        store.bump(ResourceId.of("slow"), 3);
        keeper.pollSoon();
        scheduler.advance(Duration.ofSeconds(31));
        scheduler.advance(Duration.ofSeconds(70));
        // It waits for its turn because of its age, and then a change puts it off.
        keeper.pollSoon();
        scheduler.advance(Duration.ZERO);
        int before = loads.size();
        bump();
        keeper.pollSoon();
        scheduler.advance(Duration.ZERO);
        scheduler.releaseLoads("slow");
        assertThat(loads).as("declined").hasSize(before);
        scheduler.advance(Duration.ofMillis(30_200));
        assertThat(loads).hasSize(before + 1);
    }

    private String runningOne() {
        for (int i = 0; ; i++) {
            String call = "versionkeeper-load-r" + i;
            if (!scheduler.pending(call).isEmpty()) {
                return call;
            }
        }
    }

    @Test
    void aLeastTimeAboveTheAgeAtWhichAllIsLoadedAgainIsOneClearError() {
        VersionKeeperBuilder builder =
                builder().reloadAtLeastEvery(Duration.ofMinutes(1)).reloadAtMostEvery(Duration.ofMinutes(2));
        assertThatThrownBy(builder::start)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "reloadAtMostEvery is PT2M, which is longer than reloadAtLeastEvery, PT1M; make it shorter");
        assertThatThrownBy(() -> builder().spread(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("spread is PT-1S");
    }
}
