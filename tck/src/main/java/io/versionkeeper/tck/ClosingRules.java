package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.versionkeeper.Version;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.VersionStoreException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A closed client leaves nothing behind. */
abstract class ClosingRules extends Rules {
    private static final long THREAD_END_MILLIS = 2_000;

    ClosingRules(VersionStoreTck kit) {
        super(kit);
    }

    @Test
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
                while (true) {
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
    void noThreadIsLeftBehind() throws Exception {
        // The first client may start what a driver keeps for the whole JVM.
        useAndClose();
        Set<Thread> before = Thread.getAllStackTraces().keySet();

        useAndClose();
        useAndClose();

        Set<Thread> left = new HashSet<>(Thread.getAllStackTraces().keySet());
        left.removeAll(before);
        left.removeIf(ClosingRules::isCommon);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(THREAD_END_MILLIS);
        for (Thread thread : left) {
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
        }
        left.removeIf(thread -> !thread.isAlive());
        assertThat(left)
                .as(expected(
                        "the threads of a client end with it, within " + THREAD_END_MILLIS + " ms",
                        "executors, pools and event loops that close() does not shut down"))
                .isEmpty();
    }

    private void useAndClose() throws Exception {
        VersionStore store = open();
        bump(store, USERS);
        read(store, USERS);
        store.close();
    }

    private static boolean isCommon(Thread thread) {
        return thread instanceof ForkJoinWorkerThread worker && worker.getPool() == ForkJoinPool.commonPool();
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
