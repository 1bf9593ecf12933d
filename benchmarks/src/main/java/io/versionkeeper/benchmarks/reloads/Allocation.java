package io.versionkeeper.benchmarks.reloads;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;

/** What threads have allocated, by the JVM's own count. */
final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Map<Long, Long> before = new HashMap<>();

    private Allocation() {
        for (long thread : THREADS.getAllThreadIds()) {
            before.put(thread, THREADS.getThreadAllocatedBytes(thread));
        }
    }

    /** Begins to count. */
    static Allocation begin() {
        return new Allocation();
    }

    static long ofThisThread() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    /**
     * The bytes since the beginning of all threads that live, this one and another left out.
     *
     * @param other such as one whose count is known otherwise, because it may have ended
     */
    long byOthersThan(long other) {
        long sum = 0;
        for (long thread : THREADS.getAllThreadIds()) {
            if (thread != other && thread != Thread.currentThread().getId()) {
                long bytes = THREADS.getThreadAllocatedBytes(thread);
                sum += Math.max(0, bytes - before.getOrDefault(thread, 0L));
            }
        }
        return sum;
    }
}
