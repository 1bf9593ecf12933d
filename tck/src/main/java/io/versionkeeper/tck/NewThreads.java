package io.versionkeeper.tck;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.locks.LockSupport;

/** The threads that were not there before, of the whole JVM: whatever else runs in it looks like a client's. */
final class NewThreads {
    private final Set<Thread> before = Thread.getAllStackTraces().keySet();

    /** Those of now that are alive when the time is up; or when there are no more than so many, which are allowed. */
    Set<Thread> left(int allowed, Duration time) {
        Set<Thread> left = new HashSet<>(Thread.getAllStackTraces().keySet());
        left.removeAll(before);
        left.removeIf(NewThreads::isCommon);
        long deadline = System.nanoTime() + time.toNanos();
        while (left.size() > allowed && System.nanoTime() < deadline) {
            LockSupport.parkNanos(1_000_000);
            left.removeIf(thread -> !thread.isAlive());
        }
        return left;
    }

    private static boolean isCommon(Thread thread) {
        return thread instanceof ForkJoinWorkerThread worker && worker.getPool() == ForkJoinPool.commonPool();
    }
}
