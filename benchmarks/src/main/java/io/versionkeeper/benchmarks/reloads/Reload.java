package io.versionkeeper.benchmarks.reloads;

import com.zaxxer.hikari.HikariDataSource;
import io.versionkeeper.Version;
import io.versionkeeper.benchmarks.cities.City;
import io.versionkeeper.benchmarks.cities.CityTable;
import io.versionkeeper.core.VersionKeeper;
import io.versionkeeper.core.VersionedResource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** A keeper that holds the cities, and one reload of it at a time, measured. Not thread-safe. */
final class Reload implements AutoCloseable {
    private static final String CITIES = "cities";

    private final HikariDataSource database;
    private final VersionKeeper keeper;
    private final VersionedResource<Map<Integer, City>> cities;
    private volatile long begun;
    private volatile long loaderThread;
    private volatile long loaderBytes;

    /**
     * What one took.
     *
     * @param millis from the loader's call until the snapshot could be read
     * @param bytes that all threads allocated from the bump on
     */
    record Cost(double millis, double bytes) {}

    Reload(HikariDataSource database, String storeUri) {
        this.database = database;
        keeper = VersionKeeper.builder(storeUri)
                .interval(Duration.ofHours(1))
                .awaitFirstLoad(Duration.ofMinutes(1))
                .start();
        cities = keeper.resource(CITIES, this::load);
    }

    private Map<Integer, City> load() throws SQLException {
        begun = System.nanoTime();
        long before = Allocation.ofThisThread();
        Map<Integer, City> loaded = bare(database);
        loaderBytes = Allocation.ofThisThread() - before;
        loaderThread = Thread.currentThread().getId();
        return loaded;
    }

    /** The read and map build alone. */
    static Map<Integer, City> bare(HikariDataSource database) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return CityTable.read(connection);
        }
    }

    static Cost measureBare(HikariDataSource database) throws SQLException {
        long bytes = Allocation.ofThisThread();
        long begun = System.nanoTime();
        Map<Integer, City> loaded = bare(database);
        double millis = (System.nanoTime() - begun) / 1e6;
        if (loaded.isEmpty()) {
            throw new IllegalStateException("There are no cities");
        }
        return new Cost(millis, Allocation.ofThisThread() - bytes);
    }

    VersionedResource<Map<Integer, City>> cities() {
        return cities;
    }

    /** The reader's allocation is nothing, so it does not count. */
    Cost measure() {
        Allocation allocation = Allocation.begin();
        Version bumped = keeper.bump(CITIES);
        while (!cities.snapshot().version().equals(bumped)) {
            keeper.pollSoon();
            LockSupport.parkNanos(1_000_000);
        }
        double millis = (System.nanoTime() - begun) / 1e6;
        return new Cost(millis, loaderBytes + allocation.byOthersThan(loaderThread));
    }

    @Override
    public void close() {
        keeper.close();
    }
}
