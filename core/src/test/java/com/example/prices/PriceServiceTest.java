package com.example.prices;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.core.InMemoryVersionStore;
import io.versionkeeper.core.ManualScheduler;
import io.versionkeeper.core.VersionKeeper;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PriceServiceTest {
    private final ManualScheduler scheduler = new ManualScheduler();
    private final InMemoryVersionStore store = new InMemoryVersionStore();
    private final VersionKeeper keeper = scheduler.start(VersionKeeper.builder(store));
    private Map<String, Integer> database = Map.of("tea", 3);
    private boolean databaseIsDown;
    private final PriceService service = new PriceService(keeper, this::load);

    private Map<String, Integer> load() {
        if (databaseIsDown) {
            throw new IllegalStateException("the database is down");
        }
        return database;
    }

    @Test
    void aChangeOnAnotherNodeIsFollowed() {
        VersionKeeper otherNode = scheduler.start(VersionKeeper.builder(store.newClient()));
        database = Map.of("tea", 4);
        otherNode.bump("prices");
        scheduler.advance(Duration.ofSeconds(10));

        assertThat(service.quote("tea")).isEqualTo("4 EUR");
    }

    @Test
    void aPriceThatMayBeOldIsNotQuoted() {
        store.disconnect();
        scheduler.advance(Duration.ofSeconds(40));
        assertThat(service.isUpToDate()).isFalse();
        assertThat(service.quote("tea")).isEqualTo("3 EUR");

        scheduler.advance(Duration.ofSeconds(30));
        assertThat(service.quote("tea")).isEqualTo("on request");

        store.reconnect();
        scheduler.advance(Duration.ofSeconds(10));
        assertThat(service.quote("tea")).isEqualTo("3 EUR");
    }

    @Test
    void aFailedLoadKeepsTheOldPriceForAMinute() {
        databaseIsDown = true;
        keeper.bump("prices");
        scheduler.advance(Duration.ofSeconds(30));
        assertThat(service.isUpToDate()).isFalse();
        assertThat(service.quote("tea")).isEqualTo("3 EUR");

        scheduler.advance(Duration.ofMinutes(1));
        assertThat(service.quote("tea")).isEqualTo("on request");

        databaseIsDown = false;
        scheduler.advance(Duration.ofSeconds(30));
        assertThat(service.quote("tea")).isEqualTo("3 EUR");
    }

    @Test
    void readersDoNotWaitForALateLoad() {
        scheduler.holdLoads("prices");
        database = Map.of("tea", 4);
        keeper.bump("prices");
        scheduler.advance(Duration.ofSeconds(20));
        assertThat(service.quote("tea")).isEqualTo("3 EUR");

        scheduler.releaseLoads("prices");
        assertThat(service.quote("tea")).isEqualTo("4 EUR");
    }

    @Test
    void anEmptyPriceListIsRefused() {
        database = Map.of();
        keeper.bump("prices");
        scheduler.advance(Duration.ofSeconds(1));

        assertThat(service.quote("tea")).isEqualTo("3 EUR");
        assertThat(service.isUpToDate()).isFalse();
    }
}
