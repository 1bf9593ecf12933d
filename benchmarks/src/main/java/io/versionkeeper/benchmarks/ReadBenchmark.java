package io.versionkeeper.benchmarks;

import io.versionkeeper.Version;
import io.versionkeeper.core.InMemoryVersionStore;
import io.versionkeeper.core.VersionKeeper;
import io.versionkeeper.core.VersionedResource;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Reading the current snapshot, beside a volatile reference to a holder of value and version written by hand. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(5)
public class ReadBenchmark {
    private record Holder(Object value, Version version) {}

    /** What one would write instead of a {@link VersionedResource}. */
    private static final class ByHand {
        private volatile Holder holder;

        Object get() {
            return holder.value();
        }
    }

    private ByHand byHand;
    private VersionKeeper keeper;
    private VersionedResource<Object> resource;

    /** Loads both with the same value. */
    @Setup
    public void load() {
        Object value = new Object();
        byHand = new ByHand();
        byHand.holder = new Holder(value, Version.NONE);
        keeper = VersionKeeper.builder(new InMemoryVersionStore()).start();
        resource = keeper.resource("resource", () -> value);
    }

    /** Ends the keeper's thread. */
    @TearDown
    public void close() {
        keeper.close();
    }

    /** The least that it could cost. */
    @Benchmark
    public Object volatileHolderByHand() {
        return byHand.get();
    }

    /** The value. */
    @Benchmark
    public Object versionedResourceGet() {
        return resource.get();
    }

    /** Value and version together. */
    @Benchmark
    public Object versionedResourceSnapshot() {
        return resource.snapshot();
    }
}
