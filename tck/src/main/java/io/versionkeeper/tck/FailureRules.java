package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStore;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A server that is not there. */
abstract class FailureRules extends Rules {
    FailureRules(VersionStoreTck kit) {
        super(kit);
    }

    @Test
    void openingAndClosingDoNotConnect() throws Exception {
        // Opening is the check: it must not throw.
        VersionStore store = closedLater(kit.unreachable());

        assertThat(catchThrowable(store::close))
                .as(expected("a store that never reached its server closes", "what close() takes to be connected"))
                .isNull();
    }

    @Test
    void aReadSaysThatTheStoreIsUnavailable() throws Exception {
        VersionStore store = closedLater(kit.unreachable());

        assertUnavailable(() -> store.read(Set.of(USERS)));
        assertUnavailable(() -> store.read(Set.of()));
    }

    @Test
    void aBumpSaysThatTheStoreIsUnavailable() throws Exception {
        VersionStore store = closedLater(kit.unreachable());

        assertUnavailable(() -> bump(store, USERS));
    }

    private static void assertUnavailable(ThrowingCallable call) {
        assertThat(catchThrowable(call))
                .as(expected(
                        "a server that cannot be reached is a StoreUnavailableException that names the store",
                        "how the driver's exceptions are translated; an empty set needs the incarnation too"))
                .isExactlyInstanceOf(StoreUnavailableException.class)
                .message()
                .isNotBlank();
    }
}
