package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.versionkeeper.spi.VersionStore;
import java.util.Set;
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
}
