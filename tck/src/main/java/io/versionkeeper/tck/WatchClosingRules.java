package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A watch that is closed, or whose client is, leaves nothing behind. */
abstract class WatchClosingRules extends WatchRules {
    private static final int ROUNDS = 10;

    WatchClosingRules(VersionStoreTck kit) {
        super(kit);
    }

    @Test
    @Rule({"VS-12.10", "VS-12.11", "VS-12.12"})
    void aClosedWatchTellsNothingMore() throws Exception {
        VersionStore store = open();
        VersionStore writer = open();
        Heard other = new Heard();
        watch(store, other);
        List<Heard> closed = new ArrayList<>();
        AtomicBoolean done = new AtomicBoolean();

        Together.run(2, thread -> {
            if (thread == 1) {
                while (!done.get() && !Thread.currentThread().isInterrupted()) {
                    bump(writer, USERS);
                }
                return thread;
            }
            try {
                for (int round = 0; round < ROUNDS; round++) {
                    closed.add(closeWhileItTells(store));
                }
            } finally {
                done.set(true);
            }
            return thread;
        });

        assertTold("VS-12.12", "after other watches of the client were closed", other, writer, PRICES);
        for (Heard heard : closed) {
            assertClosed("VS-12.10", "nothing is told once close() has returned", heard);
        }
    }

    private Heard closeWhileItTells(VersionStore store) throws Exception {
        Heard heard = new Heard();
        Watch watch = watch(store, heard);
        heard.awaitAny(0, soon);
        close(watch);
        heard.close();
        close(watch);
        return heard;
    }

    @Test
    @Rule({"VS-12.10", "VS-12.11"})
    void anInterruptedThreadClosesAWatchToo() throws Exception {
        VersionStore store = open();
        Heard heard = new Heard();
        Heard other = new Heard();
        watch(store, other);
        Watch watch = watch(store, heard);
        bump(store, USERS);

        Thread.currentThread().interrupt();
        Throwable thrown = catchThrowable(watch::close);
        heard.close();
        boolean stillSet = Thread.interrupted();

        assertThat(thrown)
                .as(expected("VS-12.11", "a watch is closed on an interrupted thread", "waits for its end"))
                .isNull();
        assertThat(stillSet)
                .as(expected("VS-12.11", "whoever closes finds the interrupted flag still set", "where close() waits"))
                .isTrue();
        assertTold("VS-12.12", "after another watch was closed by an interrupted thread", other, store, PRICES);
        assertClosed("VS-12.10", "and the watch is closed", heard);
    }

    @Test
    @Rule({"VS-12.13", "VS-12.11"})
    void aClosedClientEndsItsWatchesWithoutAWord() throws Exception {
        VersionStore store = open();
        VersionStore other = open();
        Heard heard = new Heard();
        Heard control = new Heard();
        Watch watch = watch(store, heard);
        watch(other, control);
        assertTold("VS-12.13", "before the client is closed", heard, other, USERS);

        store.close();
        heard.close();
        assertTold("VS-12.13", "after another client was closed", control, other, PRICES);
        close(watch);

        assertClosed(
                "VS-12.13",
                "closing a client ends its watches, and tells their listeners nothing, not even that",
                heard);
    }

    /** Of pools and event loops, which grow with their first uses, a client has no more than it has processors to use. */
    @Test
    @Rule("VS-12.14")
    void noThreadOfAWatchIsLeftBehind() throws Exception {
        // The first client may start what a driver keeps for the whole JVM.
        VersionStore first = open();
        watch(first, new Heard());
        first.close();
        NewThreads ofClient = new NewThreads();
        VersionStore store = open();
        bump(store, USERS);

        NewThreads ofWatches = new NewThreads();
        int watches = 8 + 2 * Runtime.getRuntime().availableProcessors();
        for (int i = 0; i < watches; i++) {
            close(watch(store, new Heard()));
        }
        Set<Thread> left = ofWatches.left(watches - 1, soon);
        assertThat(left.size() < watches ? Set.of() : left)
                .as(expected(
                        "the threads of " + watches + " watches end with them, within " + soon.toMillis() + " ms",
                        "the thread that waits for events, and what delivers them"))
                .isEmpty();
        watch(store, new Heard());
        store.close();
        assertThat(ofClient.left(0, soon))
                .as(expected(
                        "a client that watches leaves no thread when it is closed",
                        "watches that nobody closed before the client"))
                .isEmpty();
    }
}
