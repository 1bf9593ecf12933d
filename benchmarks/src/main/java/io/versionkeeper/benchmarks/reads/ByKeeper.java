package io.versionkeeper.benchmarks.reads;

import io.versionkeeper.benchmarks.cities.City;
import io.versionkeeper.core.InMemoryVersionStore;
import io.versionkeeper.core.VersionKeeper;
import io.versionkeeper.core.VersionedResource;
import java.util.Map;

/** The cities as one resource. */
final class ByKeeper implements CityReader {
    private final VersionKeeper keeper =
            VersionKeeper.builder(new InMemoryVersionStore()).start();
    private final VersionedResource<Map<Integer, City>> cities;

    ByKeeper(Map<Integer, City> loaded) {
        cities = keeper.resource("cities", () -> loaded);
    }

    @Override
    public Object read(Integer id) {
        return cities.get().get(id);
    }

    @Override
    public void close() {
        keeper.close();
    }
}
