package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.Version;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.VersionStoreException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The engine interrupts calls that it gives up. */
abstract class InterruptionRules extends Rules {
    private static final int ROUNDS = 40;
    private static final String LOOK_AT =
            "where InterruptedException is caught: call Thread.currentThread().interrupt() before you throw";

    InterruptionRules(VersionStoreTck kit) {
        super(kit);
    }

    @Test
    void aReadOfAnInterruptedThreadIsRightOrFails() throws Exception {
        VersionStore store = open();
        Version bumped = bump(store, USERS);

        assertThat(interrupted(() -> read(store, USERS)))
                .as(expected("an interrupted read fails, or its answer is right", "answers after an interruption"))
                .isIn(bumped, null);
        assertThat(read(store, USERS))
                .as(expected("the client works on", "a connection that was broken by the interruption"))
                .isEqualTo(bumped);
    }

    @Test
    void aBumpOfAnInterruptedThreadIsRightOrFails() throws Exception {
        VersionStore store = open();
        Version before = bump(store, USERS);

        Version bumped = interrupted(() -> store.bump(USERS, 7));
        Version after = read(store, USERS);

        if (bumped != null) {
            assertThat(after)
                    .as(expected("an interrupted bump fails, or is applied", "bumps that return too early"))
                    .isEqualTo(bumped);
        } else if (!after.equals(before)) {
            assertThat(after.stamp())
                    .as(expected("a failed bump is applied as a whole or not at all", "number and stamp in one step"))
                    .isEqualTo(7);
        }
        assertThat(bump(store, USERS).number())
                .as(expected("the client works on", "a connection or a lock that the interruption left behind"))
                .isGreaterThan(after.number());
    }

    @Test
    void anInterruptionDuringACallIsKept() throws Exception {
        VersionStore store = open();
        bump(store, USERS);
        for (int round = 0; round < ROUNDS; round++) {
            boolean reads = round % 2 == 0;
            interruptDuring(() -> reads ? read(store, USERS) : bump(store, USERS));
        }
        assertThat(bump(store, USERS))
                .as(expected(
                        "after " + ROUNDS + " interrupted calls the client works on",
                        "connections that are lost to the pool, locks that stay"))
                .isEqualTo(read(store, USERS));
    }

    @FunctionalInterface
    private interface Call {
        Version run();
    }

    /** The call's result, or null if it failed as it may; checks the flag. */
    private static @Nullable Version interrupted(Call call) {
        Thread.currentThread().interrupt();
        try {
            return call.run();
        } catch (VersionStoreException mayHappen) {
            return null;
        } finally {
            assertStillSet(Thread.interrupted());
        }
    }

    private static void interruptDuring(Call call) throws InterruptedException {
        AtomicBoolean interrupted = new AtomicBoolean();
        AtomicBoolean stillSet = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread caller = new Thread(
                () -> {
                    try {
                        call.run();
                    } catch (VersionStoreException mayHappen) {
                        // One of the two allowed outcomes.
                    } catch (Throwable e) {
                        failure.set(e);
                    }
                    while (!interrupted.get()) {
                        Thread.onSpinWait();
                    }
                    stillSet.set(Thread.interrupted());
                },
                "tck-interrupted-caller");
        caller.setDaemon(true);
        caller.start();
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1_000_000));
        caller.interrupt();
        interrupted.set(true);
        caller.join();

        assertThat(failure.get())
                .as(expected(
                        "an interrupted call throws nothing but a VersionStoreException", "what the driver throws"))
                .isNull();
        assertStillSet(stillSet.get());
    }

    private static void assertStillSet(boolean flag) {
        assertThat(flag)
                .as(expected("an interrupted caller finds its flag still set", LOOK_AT))
                .isTrue();
    }
}
