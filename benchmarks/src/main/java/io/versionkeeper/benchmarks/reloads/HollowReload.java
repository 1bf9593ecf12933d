package io.versionkeeper.benchmarks.reloads;

import io.versionkeeper.benchmarks.Effort;
import io.versionkeeper.benchmarks.cities.City;
import io.versionkeeper.benchmarks.cities.CityFile;
import io.versionkeeper.benchmarks.peers.HollowCities;
import io.versionkeeper.benchmarks.report.Sample;
import io.versionkeeper.benchmarks.report.Section;
import io.versionkeeper.benchmarks.report.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One city of all changed, by Netflix Hollow: it sends deltas, so that a node reads little, once the producer has read all. */
final class HollowReload {
    private HollowReload() {}

    static void measure(Effort effort, Section section) throws IOException {
        List<City> cities = new ArrayList<>(CityFile.readAll().values());
        List<Double> publish = new ArrayList<>();
        List<Double> refresh = new ArrayList<>();
        try (HollowCities hollow = new HollowCities(cities)) {
            for (int i = 0; i < effort.of(2, 12); i++) {
                City old = cities.get(0);
                cities.set(0, new City(old.id(), old.name(), old.country(), old.admin1(), old.lat() + 1e-6, old.lng()));
                long begun = System.nanoTime();
                hollow.publish(cities);
                publish.add((System.nanoTime() - begun) / 1e6);
                begun = System.nanoTime();
                hollow.refresh();
                refresh.add((System.nanoTime() - begun) / 1e6);
            }
        }
        Table table = section.table(
                "Netflix Hollow, one of 171,075 rows changed; the data are in memory, not read from a database",
                "step");
        table.put("producer: one cycle over all rows", "ms", Sample.of(publish));
        table.put("consumer: refresh by a delta from a file", "ms", Sample.of(refresh));
        section.remark(
                "Hollow splits the work otherwise: one producer reads the database and announces a delta by whatever"
                        + " the user provides; what stands here is that without the read and the announcement.");
    }
}
