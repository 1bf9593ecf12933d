package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.Versions;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.Events;

/** The kit rejects stores whose clients misbehave where no server is, and when they are interrupted. */
class FaultyClientsTest extends FaultyStores {
    private static final String UNREACHABLE_READ = "aReadSaysThatTheStoreIsUnavailable";
    private static final String DURING_A_CALL = "anInterruptionDuringACallIsKept";

    @Test
    void rejectsAStoreThatConnectsWhenItIsOpened() {
        assertRejected("VS-7.1", "openingAndClosingDoNotConnect", "Connection refused", (store, namespace) -> {
            if (namespace.equals("unreachable")) {
                throw new StoreUnavailableException("Connection refused", null);
            }
            return new Faulty(store);
        });
    }

    @Test
    void rejectsAnAnswerThatNoServerGave() {
        assertRejected(
                "VS-7.2",
                UNREACHABLE_READ,
                "a server that cannot be reached is a StoreUnavailableException",
                reading((correct, names) -> new Versions("unknown", Map.of())));
    }

    @Test
    void rejectsFailuresWithoutAMessage() {
        assertRejected(
                "VS-7.2", UNREACHABLE_READ, "a StoreUnavailableException with a message", reading((correct, names) -> {
                    throw new StoreUnavailableException("", null);
                }));
    }

    @Test
    void rejectsDriverExceptionsForAnUnreachableServer() {
        assertRejected(
                "VS-7.3",
                UNREACHABLE_READ,
                "java.lang.IllegalArgumentException: Connection refused",
                reading((correct, names) -> {
                    throw new IllegalArgumentException("Connection refused");
                }));
    }

    @Test
    void rejectsCallsWithoutATimeOut() {
        longestCall = Duration.ofMillis(100);
        assertRejected(
                "VS-8.1",
                "aBumpSaysThatTheStoreIsUnavailable",
                "a call to a server that is not there ends within 100 ms, which longestCall() sets",
                bumping((correct, name, stamp) -> {
                    new Semaphore(0).acquireUninterruptibly();
                    return correct.bump(name, stamp);
                }));
    }

    @Test
    void rejectsAnAnswerToAnInterruptedReadThatIsWrong() {
        assertRejected(
                "VS-9.1",
                "aReadOfAnInterruptedThreadIsRightOrFails",
                "an interrupted read fails, or its answer is right",
                reading((correct, names) -> Thread.currentThread().isInterrupted()
                        ? new Versions("unknown", Map.of())
                        : correct.read(names)));
    }

    @Test
    void rejectsABumpThatReturnsWithoutHavingBeenApplied() {
        assertRejected(
                "VS-9.2",
                "aBumpOfAnInterruptedThreadIsRightOrFails",
                "an interrupted bump fails, or is applied",
                bumping((correct, name, stamp) ->
                        Thread.currentThread().isInterrupted() ? Version.of(99, stamp) : correct.bump(name, stamp)));
    }

    @Test
    void rejectsAnInterruptedFlagThatIsCleared() {
        assertRejected(
                "VS-9.3",
                "theFlagOfAnInterruptedCallerStaysSet",
                "an interrupted caller finds its flag still set",
                reading((correct, names) -> {
                    if (Thread.interrupted()) {
                        throw new StoreUnavailableException("interrupted", null);
                    }
                    return correct.read(names);
                }));
    }

    @Test
    void rejectsAFlagThatIsClearedDuringACall() {
        assertRejected(
                "VS-9.3", DURING_A_CALL, "an interrupted caller finds its flag still set", reading((correct, names) -> {
                    try {
                        Thread.sleep(5);
                    } catch (InterruptedException e) {
                        throw new StoreUnavailableException("interrupted", e);
                    }
                    return correct.read(names);
                }));
    }

    @Test
    void rejectsAnOldAnswerToAReadThatIsInterrupted() {
        assertRejected(
                "VS-9.1",
                DURING_A_CALL,
                "a read that is interrupted fails, or its answer is right",
                store -> new Faulty(store) {
                    private Versions first = new Versions("none", Map.of());

                    @Override
                    public Versions read(Set<ResourceId> names) {
                        if (isInterruptedSoon()) {
                            return first;
                        }
                        Versions answer = super.read(names);
                        first = first.present().isEmpty() ? answer : first;
                        return answer;
                    }
                });
    }

    @Test
    void rejectsABumpThatReturnsAndIsNotApplied() {
        assertRejected(
                "VS-9.2",
                DURING_A_CALL,
                "a bump that is interrupted fails, or is there for the next read",
                bumping((correct, name, stamp) ->
                        isInterruptedSoon() ? Version.of(99, stamp) : correct.bump(name, stamp)));
    }

    /** Swallows the exception, and keeps the flag as it should be. */
    private static boolean isInterruptedSoon() {
        try {
            Thread.sleep(5);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Test
    void rejectsAClientThatDoesNotSurviveAnInterruption() {
        assertRejected(
                "VS-9.4",
                "aBumpOfAnInterruptedThreadIsRightOrFails",
                "StoreUnavailableException: broken pipe",
                store -> new Faulty(store) {
                    private boolean broken;

                    @Override
                    public Version bump(ResourceId name, long stamp) {
                        broken |= Thread.currentThread().isInterrupted();
                        if (broken) {
                            throw new StoreUnavailableException("broken pipe", null);
                        }
                        return super.bump(name, stamp);
                    }
                });
    }

    @Test
    void aRuleWithoutItsHookIsSkippedWithTheReason() {
        Events tests = run(WithoutHooks.class, VersionStoreTck.Failure.class);

        assertThat(tests.aborted().count())
                .isEqualTo(3)
                .isEqualTo(tests.started().count());
        assertThat(tests.aborted().map(FaultyStores::message).toList())
                .allSatisfy(message -> assertThat(message).contains("does not override unreachable()"));
        assertThat(run(WithoutHooks.class, VersionStoreTck.Incarnation.class)
                        .aborted()
                        .map(FaultyStores::message)
                        .toList())
                .hasSize(2)
                .allSatisfy(message -> assertThat(message).contains("does not override wipe(String)"));
    }
}
