package io.versionkeeper.benchmarks.reads;

import io.versionkeeper.benchmarks.cities.City;
import io.versionkeeper.benchmarks.cities.CityFile;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One city out of 171,075. Each way to read is measured in JVMs of its own. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(1)
public class CityReadBenchmark {
    private static final int KEYS = 1 << 18;

    /** What reads. */
    @Param
    public By by;

    private CityReader reader;
    private Integer[] keys;
    private Integer one;

    /** Where a thread is in the random keys. */
    @State(Scope.Thread)
    public static class Position {
        private int at = new Random().nextInt(KEYS);

        int next() {
            at = at + 1 & KEYS - 1;
            return at;
        }
    }

    /** Loads all, and draws the keys. */
    @Setup
    public void open() throws Exception {
        // What peers log on the console.
        LogManager.getLogManager().reset();
        Map<Integer, City> cities = CityFile.readAll();
        reader = by.open(cities);
        List<Integer> ids = List.copyOf(cities.keySet());
        Random random = new Random(1);
        keys = new Integer[KEYS];
        for (int i = 0; i < KEYS; i++) {
            keys[i] = Integer.valueOf(ids.get(random.nextInt(ids.size())).intValue());
        }
        one = keys[0];
        if (reader.read(one) == null) {
            throw new IllegalStateException(by + " finds nothing");
        }
    }

    /** Ends its threads and connections. */
    @TearDown
    public void close() throws Exception {
        reader.close();
    }

    /** The same city again and again. */
    @Benchmark
    public Object oneKey() {
        return reader.read(one);
    }

    /** Another city each time: what a processor's caches do not hold. */
    @Benchmark
    public Object randomKeys(Position position) {
        return reader.read(keys[position.next()]);
    }
}
