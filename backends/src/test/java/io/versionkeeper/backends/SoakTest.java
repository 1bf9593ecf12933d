package io.versionkeeper.backends;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bin/soak} for a moment, on two servers at a time. */
@Execution(ExecutionMode.CONCURRENT)
class SoakTest {
    private static final int BUMPS = 2_000;
    private static final Duration TIME = Duration.ofSeconds(6);

    /** MongoDB's stand-in, which lacks most of the faults, is left to bin/soak. */
    @ParameterizedTest
    @ValueSource(strings = {"postgresql", "mariadb", "redis", "etcd"})
    void everyBumpOfSixteenWritersCountsAndFourNodesUnderFaultsEndWithWhatIsInTheDatabase(String server)
            throws Exception {
        long seed = ThreadLocalRandom.current().nextLong(Integer.MAX_VALUE);
        List<String> told = new CopyOnWriteArrayList<>();
        try (Soak soak = new Soak(Targets.start(server), seed, told::add)) {
            assertThat(soak.bump(BUMPS)).isEmpty();
            assertThat(soak.run(TIME)).as("seed %d: %s", seed, told).isEmpty();
        }
    }
}
