package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.Version;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.VersionStoreException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
    @Rule({"VS-9.1", "VS-9.4"})
    void aReadOfAnInterruptedThreadIsRightOrFails() throws Exception {
        VersionStore store = open();
        Version bumped = bump(store, USERS);

        assertThat(interrupted(() -> read(store, USERS)))
                .as(expected(
                        "VS-9.1", "an interrupted read fails, or its answer is right", "answers after an interruption"))
                .isIn(bumped, null);
        assertThat(read(store, USERS))
                .as(expected("VS-9.4", "the client works on", "a connection that was broken by the interruption"))
                .isEqualTo(bumped);
    }

    @Test
    @Rule({"VS-9.2", "VS-9.4"})
    void aBumpOfAnInterruptedThreadIsRightOrFails() throws Exception {
        VersionStore store = open();
        Version before = bump(store, USERS);

        Version bumped = interrupted(() -> store.bump(USERS, 7));
        Version after = read(store, USERS);

        if (bumped != null) {
            assertThat(after)
                    .as(expected("VS-9.2", "an interrupted bump fails, or is applied", "bumps that return too early"))
                    .isEqualTo(bumped);
        } else if (!after.equals(before)) {
            assertThat(after.stamp())
                    .as(expected(
                            "VS-9.2",
                            "a failed bump is applied as a whole or not at all",
                            "number and stamp in one step"))
                    .isEqualTo(7);
        }
        assertThat(bump(store, USERS).number())
                .as(expected(
                        "VS-9.4", "the client works on", "a connection or a lock that the interruption left behind"))
                .isGreaterThan(after.number());
    }

    @Test
    @Rule("VS-9.3")
    void theFlagOfAnInterruptedCallerStaysSet() throws Exception {
        VersionStore store = open();
        for (Call call : List.<Call>of(() -> read(store, USERS), () -> bump(store, USERS))) {
            Thread.currentThread().interrupt();
            try {
                call.run();
            } catch (VersionStoreException mayHappen) {
                // One of the two allowed outcomes.
            }
            assertStillSet(Thread.interrupted());
        }
    }

    @Test
    @Rule({"VS-7.3", "VS-9.1", "VS-9.2", "VS-9.3", "VS-9.4"})
    void anInterruptionDuringACallIsKept() throws Exception {
        VersionStore store = open();
        Set<Long> failed = new HashSet<>();
        Version before = bump(store, USERS);
        for (int round = 0; round < ROUNDS; round++) {
            boolean reads = round % 2 == 0;
            long stamp = newStamp();
            Version returned = interruptDuring(() -> reads ? read(store, USERS) : store.bump(USERS, stamp));
            Version after = read(store, USERS);
            if (reads) {
                assertReadIsRight(returned, before, after);
            } else if (returned == null) {
                failed.add(stamp);
            } else {
                assertBumpIsApplied(returned, after, failed);
            }
            before = after;
        }
        assertThat(bump(store, USERS))
                .as(expected(
                        "VS-9.4",
                        "after " + ROUNDS + " interrupted calls the client works on",
                        "connections that are lost to the pool, locks that stay"))
                .isEqualTo(read(store, USERS));
    }

    private static void assertReadIsRight(@Nullable Version returned, Version before, Version after) {
        assertThat(returned)
                .as(expected(
                        "VS-9.1",
                        "a read that is interrupted fails, or its answer is right",
                        "answers from a cache, or of another call, after an interruption"))
                .isIn(before, after, null);
    }

    /** A bump that failed may come late, and is then the last. */
    private static void assertBumpIsApplied(Version returned, Version after, Set<Long> failed) {
        if (failed.contains(after.stamp()) && after.number() > returned.number()) {
            return;
        }
        assertThat(after)
                .as(expected(
                        "VS-9.2",
                        "a bump that is interrupted fails, or is there for the next read",
                        "bumps that return too early"))
                .isEqualTo(returned);
    }

    @FunctionalInterface
    private interface Call {
        Version run();
    }

    /** The call's result, or null if it failed as it may; clears the flag. */
    private static @Nullable Version interrupted(Call call) {
        Thread.currentThread().interrupt();
        try {
            return call.run();
        } catch (VersionStoreException mayHappen) {
            return null;
        } finally {
            Thread.interrupted();
        }
    }

    /** What the call returned; null if it failed as it may. */
    private static @Nullable Version interruptDuring(Call call) throws InterruptedException {
        AtomicReference<Version> returned = new AtomicReference<>();
        AtomicBoolean interrupted = new AtomicBoolean();
        AtomicBoolean stillSet = new AtomicBoolean();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread caller = new Thread(
                () -> {
                    try {
                        returned.set(call.run());
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
                        "VS-7.3",
                        "an interrupted call throws nothing but a VersionStoreException",
                        "what the driver throws"))
                .isNull();
        assertStillSet(stillSet.get());
        return returned.get();
    }

    private static void assertStillSet(boolean flag) {
        assertThat(flag)
                .as(expected("VS-9.3", "an interrupted caller finds its flag still set", LOOK_AT))
                .isTrue();
    }
}
