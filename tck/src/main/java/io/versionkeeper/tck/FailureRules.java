package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.VersionStoreException;
import java.time.Duration;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A server that is not there. */
abstract class FailureRules extends Rules {
    FailureRules(VersionStoreTck kit) {
        super(kit);
    }

    @Test
    @Rule("VS-7.1")
    void openingAndClosingDoNotConnect() throws Exception {
        // Opening is the check: it must not throw.
        VersionStore store = closedLater(kit.unreachable());

        assertThat(catchThrowable(store::close))
                .as(expected("a store that never reached its server closes", "what close() takes to be connected"))
                .isNull();
    }

    @Test
    @Rule({"VS-7.2", "VS-7.3", "VS-8.1"})
    void aReadSaysThatTheStoreIsUnavailable() throws Exception {
        VersionStore store = closedLater(kit.unreachable());

        assertUnavailable(() -> store.read(Set.of(USERS)));
        assertUnavailable(() -> store.read(Set.of()));
    }

    @Test
    @Rule({"VS-7.2", "VS-7.3", "VS-8.1"})
    void aBumpSaysThatTheStoreIsUnavailable() throws Exception {
        VersionStore store = closedLater(kit.unreachable());

        assertUnavailable(() -> bump(store, USERS));
    }

    private void assertUnavailable(ThrowingCallable call) {
        Duration limit = kit.longestCall();
        Throwable thrown = assertTimeoutPreemptively(
                limit,
                () -> catchThrowable(call),
                expected(
                        "VS-8.1",
                        "a call to a server that is not there ends within " + limit.toMillis()
                                + " ms, which longestCall() sets",
                        "the time-outs of connecting and of waiting for a connection, and calls that wait twice"));
        assertThat(thrown)
                .as(expected(
                        "VS-7.3",
                        "a call that fails throws a VersionStoreException",
                        "how the driver's exceptions are translated"))
                .matches(e -> e == null || e instanceof VersionStoreException);
        assertThat(thrown)
                .as(expected(
                        "VS-7.2",
                        "a server that cannot be reached is a StoreUnavailableException",
                        "answers that nobody gave; an empty set needs the incarnation too"))
                .isExactlyInstanceOf(StoreUnavailableException.class);
        assertThat(thrown.getMessage())
                .as(expected(
                        "VS-7.2",
                        "a StoreUnavailableException with a message, which names the store and why",
                        "messages that are taken from the driver, which may have none"))
                .isNotBlank();
    }
}
