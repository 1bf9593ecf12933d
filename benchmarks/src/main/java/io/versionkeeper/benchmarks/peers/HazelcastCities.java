package io.versionkeeper.benchmarks.peers;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import io.versionkeeper.benchmarks.cities.City;
import io.versionkeeper.testservers.FreePort;
import java.util.Map;

/** All cities in a member with a near cache that holds them all. */
public final class HazelcastCities implements AutoCloseable {
    private final HazelcastInstance instance;
    private final IMap<Integer, City> map;

    /** Fills the map, and by reads the near cache. */
    public HazelcastCities(Map<Integer, City> cities) {
        int port = FreePort.choose();
        instance = HazelcastMember.start(port, port, "cities");
        map = instance.getMap("cities");
        map.putAll(cities);
        cities.keySet().forEach(map::get);
    }

    /** The city of an id. */
    public City get(Integer id) {
        return map.get(id);
    }

    @Override
    public void close() {
        instance.getLifecycleService().terminate();
    }
}
