package io.versionkeeper.benchmarks.reads;

import io.versionkeeper.Version;
import io.versionkeeper.benchmarks.cities.City;
import java.util.Map;

/** What one would write instead: a volatile reference to a value with its version. */
final class ByHand implements CityReader {
    private volatile Holder holder;

    private record Holder(Map<Integer, City> cities, Version version) {}

    ByHand(Map<Integer, City> cities) {
        holder = new Holder(cities, Version.NONE);
    }

    @Override
    public Object read(Integer id) {
        return holder.cities().get(id);
    }
}
