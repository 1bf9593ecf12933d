package io.versionkeeper.benchmarks.reads;

import io.versionkeeper.Version;
import io.versionkeeper.benchmarks.cities.City;
import io.versionkeeper.core.InMemoryVersionStore;
import io.versionkeeper.core.VersionKeeper;
import io.versionkeeper.core.VersionedResource;
import java.time.Duration;
import java.util.Map;

/** The cities as one resource, read with the token of the snapshot that is there. */
final class ByToken implements CityReader {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final VersionKeeper keeper =
            VersionKeeper.builder(new InMemoryVersionStore()).start();
    private final VersionedResource<Map<Integer, City>> cities;
    private final Version token;

    ByToken(Map<Integer, City> loaded) throws InterruptedException {
        cities = keeper.resource("cities", () -> loaded);
        // As it comes from a client.
        token = Version.parse(keeper.bump("cities").toString());
        cities.get(token, TIMEOUT);
    }

    @Override
    public Object read(Integer id) {
        try {
            return cities.get(token, TIMEOUT).get(id);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        keeper.close();
    }
}
