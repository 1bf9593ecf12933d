package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.versionkeeper.Version;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.VersionStoreException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A closed client leaves nothing behind. */
abstract class ClosingRules extends Rules {
    ClosingRules(VersionStoreTck kit) {
        super(kit);
    }

    @Test
    @Rule("VS-10.1")
    void closingTwiceIsAsClosingOnce() throws Exception {
        VersionStore used = open();
        bump(used, USERS);
        VersionStore unused = open();
        for (VersionStore store : List.of(used, unused)) {
            store.close();
            assertThat(catchThrowable(store::close))
                    .as(expected("close() is idempotent", "what the second close() does"))
                    .isNull();
        }
    }

    @Test
    @Rule("VS-10.2")
    void aClosedStoreRefusesCalls() throws Exception {
        VersionStore used = open();
        bump(used, USERS);
        VersionStore unused = open();
        for (VersionStore store : List.of(used, unused)) {
            store.close();
            for (Throwable thrown : List.of(
                    thrownBy(() -> read(store, USERS)),
                    thrownBy(() -> bump(store, USERS)),
                    thrownBy(() -> store.read(Set.of())))) {
                assertThat(thrown)
                        .as(expected("calls after close() throw IllegalStateException", "a check at the start of both"))
                        .isInstanceOf(IllegalStateException.class);
            }
        }
    }

    @Test
    @Rule("VS-10.3")
    void closingOneClientLeavesTheOthersWorking() throws Exception {
        VersionStore one = open();
        VersionStore other = open();
        bump(one, USERS);
        Version bumped = bump(other, USERS);
        one.close();

        assertThat(read(other, USERS))
                .as(expected("a client works on when another one is closed", "connections or pools that are shared"))
                .isEqualTo(bumped);
    }

    @Test
    @Rule("VS-10.4")
    void callsInFlightEndWithAnException() throws Exception {
        VersionStore store = open();
        CountDownLatch busy = new CountDownLatch(4);

        List<Throwable> ends = Together.run(5, thread -> {
            if (thread == 4) {
                busy.await();
                store.close();
                return new IllegalStateException("closed by this thread");
            }
            return thrownBy(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    bump(store, USERS);
                    read(store, USERS);
                    busy.countDown();
                }
            });
        });

        assertThat(ends)
                .as(expected(
                        "calls that close() meets end with an IllegalStateException or a VersionStoreException",
                        "what the driver throws when its connection is closed under it"))
                .allMatch(e -> e instanceof IllegalStateException || e instanceof VersionStoreException);
    }

    @Test
    @Rule("VS-10.7")
    void anInterruptedThreadClosesToo() throws Exception {
        VersionStore store = open();
        bump(store, USERS);

        Thread.currentThread().interrupt();
        Throwable thrown = catchThrowable(store::close);
        boolean stillSet = Thread.interrupted();

        assertThat(thrown)
                .as(expected("close() works on an interrupted thread", "waits for threads or connections to end"))
                .isNull();
        assertThat(stillSet)
                .as(expected("whoever closes finds the interrupted flag still set", "where close() waits"))
                .isTrue();
        assertThat(thrownBy(() -> read(store, USERS)))
                .as(expected("and the client is closed", "what close() leaves out when it is interrupted"))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    @Rule("VS-10.5")
    void noThreadIsLeftBehind() throws Exception {
        // The first client may start what a driver keeps for the whole JVM.
        useAndClose();
        NewThreads threads = new NewThreads();

        useAndClose();
        useAndClose();

        Duration soon = kit.timeout().dividedBy(5);
        assertThat(threads.left(0, soon))
                .as(expected(
                        "the threads of a client end with it, within " + soon.toMillis() + " ms",
                        "executors, pools and event loops that close() does not shut down"))
                .isEmpty();
    }

    private void useAndClose() throws Exception {
        VersionStore store = open();
        bump(store, USERS);
        read(store, USERS);
        store.close();
    }

    private static Throwable thrownBy(Runnable call) {
        try {
            call.run();
            return new AssertionError("The call returned as if the store were open");
        } catch (RuntimeException e) {
            return e;
        }
    }
}
