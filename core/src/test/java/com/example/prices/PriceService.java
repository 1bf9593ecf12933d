package com.example.prices;

import io.versionkeeper.core.HealthState;
import io.versionkeeper.core.Loader;
import io.versionkeeper.core.StaleSnapshotException;
import io.versionkeeper.core.VersionKeeper;
import io.versionkeeper.core.VersionedResource;
import java.time.Duration;
import java.util.Map;

/** Quotes from memory, but no price that may be more than a minute old. */
final class PriceService {
    private final VersionedResource<Map<String, Integer>> prices;

    PriceService(VersionKeeper keeper, Loader<Map<String, Integer>> source) {
        prices = keeper.resource("prices", source, (held, loaded) -> !loaded.isEmpty());
    }

    String quote(String article) {
        try {
            return prices.get(Duration.ofMinutes(1)).get(article) + " EUR";
        } catch (StaleSnapshotException e) {
            return "on request";
        }
    }

    boolean isUpToDate() {
        return prices.health().state() == HealthState.IN_STEP;
    }
}
