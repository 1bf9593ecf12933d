package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStore;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;

/** What groups need whose tests break the server. */
abstract class BreakableRules extends Rules {
    /** How long a client may take to find its server again. */
    final Duration recovery;

    /** Written by the test's thread, which may still run when it is ended. */
    private volatile boolean mayBeBroken;

    BreakableRules(VersionStoreTck kit) {
        super(kit);
        recovery = kit.timeout().dividedBy(2);
    }

    @AfterEach
    final void mend() throws Exception {
        if (mayBeBroken) {
            kit.mend();
        }
    }

    final VersionStore openBreakable() throws Exception {
        mayBeBroken = true;
        return closedLater(kit.openBreakable(namespace));
    }

    /** Calls on several threads at once. */
    final void assertUnavailable(Fault fault, Runnable... calls) {
        Duration limit = kit.longestCall();
        String description = expected(
                "VS-8.2",
                "during " + fault + " calls fail with StoreUnavailableException within " + limit.toMillis() + " ms",
                "calls without a time-out");
        List<Throwable> failures = assertTimeoutPreemptively(
                limit, () -> Together.run(calls.length, thread -> catchThrowable(calls[thread]::run)), description);
        assertThat(failures)
                .as(expected("VS-7.7", "during " + fault + " no call is answered", "answers from a cache"))
                .doesNotContainNull();
        assertThat(failures)
                .as(expected(
                        "VS-7.2",
                        "during " + fault + " calls fail with StoreUnavailableException",
                        "how the driver's exceptions are translated"))
                .allSatisfy(failure -> assertThat(failure).isExactlyInstanceOf(StoreUnavailableException.class));
    }

    /** The first answer of a client that is being connected, or finds its server again. */
    final <T> T awaitAnswer(Fault fault, Supplier<T> call) {
        long deadline = System.nanoTime() + recovery.toNanos();
        while (true) {
            try {
                return call.get();
            } catch (StoreUnavailableException e) {
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(
                            expected(
                                            "VS-7.6",
                                            "a client recovers by itself within " + recovery.toMillis() + " ms when "
                                                    + fault + " is mended",
                                            "connections that are dead and kept, and pauses before a reconnect")
                                    + e,
                            e);
                }
            }
        }
    }
}
