package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.spi.WatchListener;
import io.versionkeeper.spi.WatchableVersionStore;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;

/** What groups need whose tests watch. */
abstract class WatchRules extends BreakableRules {
    /** In which what a watch has to tell is told. */
    final Duration soon;

    WatchRules(VersionStoreTck kit) {
        super(kit);
        soon = kit.timeout().dividedBy(5);
    }

    /** Begins a watch; the test is skipped where the store has none. */
    static Watch watch(VersionStore store, WatchListener listener) {
        if (!(store instanceof WatchableVersionStore watchable)) {
            return Assumptions.abort(
                    "Not tested, because the store does not implement WatchableVersionStore, which is optional");
        }
        try {
            return Objects.requireNonNull(watchable.watch(listener), "watch() returned null");
        } catch (UnsupportedOperationException e) {
            return Assumptions.abort(
                    "Not tested, because the store's watch() is not supported here: " + e.getMessage());
        }
    }

    /** Skips a test that begins with a call that is to fail, where the store has no watch. */
    final void requireWatching() throws Exception {
        VersionStore store = open();
        store.read(Set.of()); // as a node does before it watches
        close(watch(store, new Heard()));
    }

    /** Where closing is not what the test is about, it is right all the same. */
    final void close(Watch watch) {
        Duration limit = kit.longestCall();
        assertTimeoutPreemptively(
                limit,
                () -> assertThat(catchThrowable(watch::close))
                        .as(expected("VS-12.11", "a watch is closed, and closed again", "what the second close() does"))
                        .isNull(),
                expected(
                        "VS-12.11",
                        "a watch is closed within " + limit.toMillis() + " ms, which longestCall() sets",
                        "waits for a thread, a connection or the server's answer"));
    }

    /** A bump of the resource by the client is told to the listener. */
    final void assertTold(String rule, String when, Heard heard, VersionStore bumping, ResourceId name)
            throws Exception {
        int mark = heard.mark();
        bump(bumping, name);
        assertTold(rule, when, heard, Map.of(name, mark));
    }

    final void assertTold(String rule, String when, Heard heard, Map<ResourceId, Integer> marks) throws Exception {
        assertThat(heard.awaitTold(marks, soon))
                .as(expected(
                        rule,
                        "a bump " + when + " is told within " + soon.toMillis() + " ms, by its name or by null (those"
                                + " shown were not)",
                        "when watch() returns, on what it waits, and what becomes of a name on its way"))
                .isEmpty();
    }

    /** Of a watch that was closed, or whose client was. */
    static void assertClosed(String rule, String contract, Heard heard) {
        assertToldNothingTooLate(rule, contract, heard);
        assertThat(heard.ends())
                .as(expected(rule, "that a watch was closed is not told as its end", "what happens to its connection"))
                .isZero();
    }

    static void assertToldNothingTooLate(String rule, String contract, Heard heard) {
        assertThat(heard.toldTooLate())
                .as(expected(rule, contract, "events that are under way, on other threads or in buffers"))
                .isNull();
    }
}
