package io.versionkeeper.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine keeps its promises, in histories that are new each time and in all that ever broke one. */
class SimulationTest {
    private static final int HISTORIES = Integer.getInteger("simulation.histories", 10_000);

    @Test
    void everyPromiseIsKeptInNewHistories() {
        long first = ThreadLocalRandom.current().nextLong(Long.MAX_VALUE / 2);
        assertThat(reports(LongStream.range(first, first + HISTORIES)))
                .as("seeds from " + first)
                .isEmpty();
    }

    /** Each was a fault of the engine or of the simulation. */
    @Test
    void everyPromiseIsKeptInTheHistoriesThatOnceBrokeOne() throws Exception {
        List<String> lines = Files.readAllLines(Path.of("src/test/resources/seeds.txt"));
        assertThat(reports(lines.stream()
                        .map(line -> line.replaceFirst("#.*", "").strip())
                        .filter(line -> !line.isEmpty())
                        .mapToLong(Long::parseLong)))
                .isEmpty();
    }

    private static List<String> reports(LongStream seeds) {
        return seeds.parallel()
                .mapToObj(seed -> Simulation.run(seed).stream().limit(1).map(broken -> Simulation.report(seed, broken)))
                .flatMap(reports -> reports)
                .toList();
    }

    @Test
    void oneSeedGivesOneHistory() {
        for (long seed = 1; seed <= 200; seed++) {
            assertThat(Simulation.trace(PlanMaker.plan(seed))).isEqualTo(Simulation.trace(PlanMaker.plan(seed)));
        }
    }

    @Test
    void historiesDifferAndAreFullOfEvents() {
        String history = Simulation.trace(PlanMaker.plan(1));
        assertThat(history).isNotEqualTo(Simulation.trace(PlanMaker.plan(2)));
        assertThat(history.lines().count()).isGreaterThan(50);
    }

    @Test
    void aPlanIsReadBackFromItsText() {
        for (long seed = 1; seed <= 1_000; seed++) {
            Plan plan = PlanMaker.plan(seed);
            assertThat(Plan.parse(plan.toString())).isEqualTo(plan);
        }
    }

    @Test
    void aFailingHistoryIsPrintedAsShortAsItCanBeMade(@TempDir Path folder) throws Exception {
        FaultyEngine engine = FaultyEngine.with(SeededFault.INCARNATION_IS_IGNORED, folder);
        long seed = LongStream.range(1, 10_000)
                .filter(candidate -> !engine.brokenPromises(candidate).isEmpty())
                .findFirst()
                .orElseThrow();
        String report = engine.report(seed);

        assertThat(report).contains("seed " + seed, "A test that replays it", "Plan.parse");
        Plan shortest = Plan.parse(report.substring(report.indexOf("\"\"\"\n") + 4, report.lastIndexOf("\"\"\"")));
        assertThat(shortest.actions().size())
                .isLessThanOrEqualTo(PlanMaker.plan(seed).actions().size());
        assertThat(engine.brokenPromises(shortest.toString()))
                .as("it still fails")
                .isNotEmpty();
        assertThat(Simulation.run(shortest))
                .as("the sound engine keeps its promises")
                .isEmpty();
    }

    /** A node stands still for longer than its keeper's closing may take. */
    @Test
    void aPauseLongerThanTheClosingLeavesNothingRunning() {
        Plan plan = Plan.parse("""
                noise 1 nodes 1 resources 1 interval 1000000000 roundTrip 20000000 load 900000000 pollTimeout 3000000000 \
                loadTimeout 20000000000 reloadAtLeastEvery 0 unconfirmedAfter 3000000000 maxConcurrentLoads 32 reloadAtMostEvery 0 spread 0 watches false tellsChanges false lag 0
                2000000000 HUNG_LOADS node 0 resource 0 for 30000000000 variant 0
                2500000000 COMMIT_TOGETHER node 0 resource 0 for 0 variant 0
                5000000000 PAUSE node 0 resource 0 for 9000000000 variant 0
                5100000000 RESTART node 0 resource 0 for 20000000000 variant 0
                """);
        assertThat(plan.healed()).isEqualTo(Duration.ofSeconds(32).toNanos());
        assertThat(Simulation.run(plan)).isEmpty();
    }
}
