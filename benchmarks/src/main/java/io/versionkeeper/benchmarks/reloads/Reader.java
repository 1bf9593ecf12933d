package io.versionkeeper.benchmarks.reloads;

import io.versionkeeper.benchmarks.cities.City;
import io.versionkeeper.core.VersionedResource;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Reads without end, in bursts, and counts how often it was parked or waited for a lock meanwhile. */
final class Reader implements AutoCloseable {
    private static final int BURST = 10_000;
    private static final long PAUSE_NANOS = 1_000_000;

    private final VersionedResource<Map<Integer, City>> cities;
    private final Thread thread = new Thread(this::read, "reader");
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private volatile boolean closed;
    private volatile long reads;
    private volatile long waits;
    private volatile int sink;

    Reader(VersionedResource<Map<Integer, City>> cities) {
        this.cities = cities;
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        while (!closed) {
            long before = waitsSoFar();
            int sum = 0;
            for (int i = 0; i < BURST; i++) {
                sum += cities.get().size();
            }
            sink = sum;
            waits = waits + waitsSoFar() - before;
            reads = reads + BURST;
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private long waitsSoFar() {
        ThreadInfo self = threads.getThreadInfo(Thread.currentThread().getId());
        return self.getBlockedCount() + self.getWaitedCount();
    }

    long reads() {
        return reads;
    }

    long waits() {
        return waits;
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }
}
