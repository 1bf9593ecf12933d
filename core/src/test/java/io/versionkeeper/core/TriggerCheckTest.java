package io.versionkeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.TriggeredVersionStore;
import io.versionkeeper.spi.Versions;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Triggers that bump for others, and are looked for. */
class TriggerCheckTest {
    private final ManualScheduler scheduler = new ManualScheduler();
    private final Triggered store = new Triggered();

    private VersionKeeper start() {
        VersionKeeper keeper = scheduler.start(VersionKeeper.builder(store));
        keeper.resource("users", () -> "users");
        keeper.resource("prices", () -> "prices");
        keeper.resource("both", Set.of("users", "prices"), () -> "both");
        return keeper;
    }

    private static ResourceHealth health(VersionKeeper keeper, String name) {
        return keeper.health().resources().stream()
                .filter(health -> health.id().equals(ResourceId.of(name)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aResourceWhoseTriggerIsMissingIsUnconfirmedFromTheStart() {
        store.missing = Map.of(ResourceId.of("users"), "on table \"users\"");
        VersionKeeper keeper = start();
        scheduler.settle();
        for (String name : new String[] {"users", "both"}) {
            assertThat(health(keeper, name).state()).isEqualTo(HealthState.UNCONFIRMED);
            assertThat(health(keeper, name).unconfirmedBecause()).isEqualTo("trigger missing: on table \"users\"");
        }
        assertThat(health(keeper, "prices").state()).isEqualTo(HealthState.IN_STEP);
        assertThat(keeper.health().state()).isEqualTo(HealthState.UNCONFIRMED);
    }

    @Test
    void itIsLookedForEachMinute() {
        VersionKeeper keeper = start();
        scheduler.settle();
        assertThat(keeper.health().state()).isEqualTo(HealthState.IN_STEP);
        store.missing = Map.of(ResourceId.of("users"), "on table \"users\"");
        scheduler.advance(Duration.ofMinutes(1));
        assertThat(keeper.health().state()).isEqualTo(HealthState.UNCONFIRMED);
        store.missing = Map.of();
        scheduler.advance(Duration.ofMinutes(1));
        assertThat(keeper.health().state()).isEqualTo(HealthState.IN_STEP);
    }

    @Test
    void aStoreThatDoesNotAnswerLeavesWhatIsKnown() {
        store.missing = Map.of(ResourceId.of("users"), "on table \"users\"");
        VersionKeeper keeper = start();
        scheduler.settle();
        store.failure = new StoreUnavailableException("down", null);
        scheduler.advance(Duration.ofMinutes(1));
        assertThat(health(keeper, "users").unconfirmedBecause()).isEqualTo("trigger missing: on table \"users\"");
        assertThat(health(keeper, "prices").unconfirmedBecause()).isNull();
    }

    /** The polls are answered all the while. */
    @Test
    void whereNobodyHasLookedForMinutesNothingIsConfirmed() {
        VersionKeeper keeper = start();
        scheduler.settle();
        store.failure = new StoreUnavailableException("down", null);
        scheduler.advance(Duration.ofMinutes(2));
        assertThat(keeper.health().state()).isEqualTo(HealthState.IN_STEP);
        scheduler.advance(Duration.ofMinutes(2));
        assertThat(health(keeper, "users").state()).isEqualTo(HealthState.UNCONFIRMED);
        assertThat(health(keeper, "users").unconfirmedBecause())
                .matches("triggers unknown: the store has said nothing of them for 2[34]\\d s");
        store.failure = null;
        scheduler.advance(Duration.ofMinutes(1));
        assertThat(keeper.health().state()).isEqualTo(HealthState.IN_STEP);
    }

    @Test
    void aCheckThatCannotBeMadeConfirmsNothing() {
        store.failure = new StoreMisconfiguredException("no right to look", null);
        VersionKeeper keeper = start();
        scheduler.settle();
        assertThat(health(keeper, "prices").state()).isEqualTo(HealthState.UNCONFIRMED);
        assertThat(health(keeper, "prices").unconfirmedBecause())
                .startsWith("triggers unknown: ")
                .contains("no right to look");
    }

    @Test
    void aClosedKeeperLooksNoMore() {
        VersionKeeper keeper = start();
        scheduler.settle();
        keeper.close();
        int checks = store.checks;
        scheduler.advance(Duration.ofMinutes(5));
        assertThat(store.checks).isEqualTo(checks);
    }

    private static final class Triggered implements TriggeredVersionStore {
        Map<ResourceId, String> missing = Map.of();

        @Nullable RuntimeException failure;

        int checks;

        @Override
        public Map<ResourceId, String> missingTriggers() {
            checks++;
            if (failure != null) {
                throw failure;
            }
            return missing;
        }

        @Override
        public Versions read(Set<ResourceId> names) {
            return new Versions("one", Map.of());
        }

        @Override
        public Version bump(ResourceId name, long stamp) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
