package io.versionkeeper.benchmarks.peers;

import com.netflix.hollow.api.consumer.HollowConsumer;
import com.netflix.hollow.api.consumer.fs.HollowFilesystemBlobRetriever;
import com.netflix.hollow.api.objects.generic.GenericHollowObject;
import com.netflix.hollow.api.producer.HollowProducer;
import com.netflix.hollow.api.producer.fs.HollowFilesystemPublisher;
import com.netflix.hollow.core.index.HollowPrimaryKeyIndex;
import com.netflix.hollow.core.write.objectmapper.HollowPrimaryKey;
import com.netflix.hollow.core.write.objectmapper.HollowTypeName;
import io.versionkeeper.benchmarks.cities.City;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Netflix Hollow: a producer that writes all cities to files, and a consumer with an index by id. Not thread-safe. */
public final class HollowCities implements AutoCloseable {
    private static final String TYPE = "City";

    private final Path folder;
    private final HollowProducer producer;
    private final HollowConsumer consumer;
    private final HollowPrimaryKeyIndex index;

    /** As Hollow's object mapper wants it. */
    @HollowTypeName(name = TYPE)
    @HollowPrimaryKey(fields = "id")
    private static final class Row {
        final int id;
        final String name;
        final String country;
        final String admin1;
        final double lat;
        final double lng;

        Row(City city) {
            id = city.id();
            name = city.name();
            country = city.country();
            admin1 = city.admin1();
            lat = city.lat();
            lng = city.lng();
        }
    }

    /** Publishes the cities, and reads them. */
    public HollowCities(Collection<City> cities) throws IOException {
        folder = Files.createTempDirectory("hollow");
        producer = HollowProducer.withPublisher(new HollowFilesystemPublisher(folder))
                .build();
        publish(cities);
        consumer = HollowConsumer.withBlobRetriever(new HollowFilesystemBlobRetriever(folder))
                .build();
        refresh();
        index = new HollowPrimaryKeyIndex(consumer.getStateEngine(), TYPE, "id");
        index.listenForDeltaUpdates();
    }

    /** Writes all cities; Hollow finds out what differs from the last time, and writes a delta. */
    public void publish(Collection<City> cities) {
        producer.runCycle(state -> cities.forEach(city -> state.add(new Row(city))));
    }

    /** Reads what was published last. */
    public void refresh() {
        consumer.triggerRefresh();
    }

    /** A handle of the record of a city, whose fields are decoded as they are read; null if there is none. */
    public @Nullable Object get(Integer id) {
        int ordinal = index.getMatchingOrdinal(id);
        return ordinal < 0 ? null : new GenericHollowObject(consumer.getStateEngine(), TYPE, ordinal);
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
