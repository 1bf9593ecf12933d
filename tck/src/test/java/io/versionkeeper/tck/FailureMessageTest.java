package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import io.versionkeeper.Version;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.Event;
import org.opentest4j.AssertionFailedError;

/** What a failure of the kit looks like to somebody who does not know the kit. */
class FailureMessageTest extends FaultyStores {
    private static final Version BEFORE = Version.of(1, 0x00c0ffee00c0ffeeL);

    @Test
    void itIsTheOneOnThePageOfTheKit() throws IOException {
        String told = message(failure(reading((correct, names) -> new Versions("i", Map.of(Rules.USERS, BEFORE)))));

        assertThat(Files.readString(Path.of("..", "docs", "tck.md")))
                .contains(told.replaceFirst("expected: 1-[0-9a-f]{16}", "expected: 2-71e0a3d5b9c4f812")
                        .indent(4));
    }

    @Test
    void theTwoValuesAreThereForTheRunnerToCompare() {
        Throwable thrown = thrown(failure(reading((correct, names) -> new Versions("i", Map.of(Rules.USERS, BEFORE)))));

        assertThat(thrown)
                .isInstanceOfSatisfying(
                        AssertionFailedError.class,
                        failure -> assertThat(failure.getActual().getStringRepresentation())
                                .isEqualTo(BEFORE.toString()));
        assertThat(thrown.getStackTrace())
                .anySatisfy(frame -> assertThat(frame.getMethodName()).isEqualTo("aReadSeesTheBumpsOfAnotherClient"));
    }

    @Test
    void anExceptionThatNoTestExpectsIsToldInTheSameWay() {
        Event failure = failure(reading((correct, names) -> {
            throw new UnsupportedOperationException("no such table");
        }));

        assertThat(message(failure))
                .startsWith("Rule:     VS-1.8, A read")
                .contains("\nExpected: the calls of this test succeed\n")
                .endsWith("\nHappened: java.lang.UnsupportedOperationException: no such table");
        assertThat(thrown(failure)).hasRootCauseMessage("no such table");
    }

    @Test
    void aTestThatHangsBreaksItsOwnRuleAndThatOfTheTimeOuts() {
        timeout = Duration.ofMillis(200);
        assertThat(message(failure(bumping((correct, name, stamp) -> {
                    new Semaphore(0).acquireUninterruptibly();
                    return BEFORE;
                }))))
                .startsWith("Rule:     VS-1.8, A read")
                .contains("\nRule:     VS-8.1, Every call MUST end", "\nExpected: the test ends within 200 ms");
    }

    @Test
    void whatASubclassDoesAfterEachTestIsNoRule() {
        assertThat(run(CleaningUp.class, VersionStoreTck.Bumping.class)
                        .failed()
                        .map(FaultyStores::message)
                        .toList())
                .isNotEmpty()
                .allSatisfy(message -> assertThat(message)
                        .startsWith("Expected: the calls of this test succeed\n")
                        .endsWith("java.io.IOException: cannot clean up"));
    }

    static class CleaningUp extends WithoutHooks {
        @AfterEach
        void cleanUp() throws IOException {
            throw new IOException("cannot clean up");
        }
    }

    @Test
    void aRunnerShowsRulesAndASentence() {
        assertThat(failure(store -> null).getTestDescriptor().getDisplayName())
                .isEqualTo("VS-1.8 A read sees the bumps of another client");
    }

    private static Event failure(UnaryOperator<VersionStore> made) {
        return run(
                        selectNestedMethod(
                                List.of(Kit.class), VersionStoreTck.Reading.class, "aReadSeesTheBumpsOfAnotherClient"),
                        (store, namespace) -> made.apply(store))
                .failed()
                .list()
                .get(0);
    }

    private static Throwable thrown(Event failure) {
        return failure.getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .orElseThrow();
    }
}
