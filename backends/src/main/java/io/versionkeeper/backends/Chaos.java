package io.versionkeeper.backends;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Breaks one thing, mends it, breaks the next, in an order and for times that a seed determines, and leaves the last one
 * to be mended by others. One for the VersionDB and one for the nodes run at the same time, so that their faults meet.
 */
final class Chaos implements Runnable {
    private static final int SHORTEST_CALM = 500;
    private static final int LONGEST_CALM = 3_000;
    private static final int SHORTEST_FAULT = 100;
    /** Above every time-out of the nodes and of their stores. */
    private static final int LONGEST_FAULT = 6_000;

    private final Random random;
    private final List<Target.Fault> faults;
    private final Runnable mend;
    private final Map<String, Integer> inflicted = new TreeMap<>();
    private final long end;

    /**
     * Makes it.
     *
     * @param end when it stops, in terms of {@link System#nanoTime}
     */
    Chaos(long seed, List<Target.Fault> faults, Runnable mend, long end) {
        this.random = new Random(seed);
        this.faults = faults;
        this.mend = mend;
        this.end = end;
    }

    @Override
    public void run() {
        while (pass(SHORTEST_CALM, LONGEST_CALM)) {
            Target.Fault fault = faults.get(random.nextInt(faults.size()));
            inflicted.merge(fault.name(), 1, Integer::sum);
            fault.inflict().run();
            if (pass(SHORTEST_FAULT, LONGEST_FAULT)) {
                mend.run();
            }
        }
    }

    /** False if the end is near. */
    private boolean pass(int shortest, int longest) {
        long until = System.nanoTime() + 1_000_000L * (shortest + random.nextInt(longest - shortest));
        while (System.nanoTime() < Math.min(until, end)) {
            LockSupport.parkNanos(Math.min(until, end) - System.nanoTime());
        }
        return until < end;
    }

    /** How often each fault was inflicted; to be read when the thread has ended. */
    Map<String, Integer> inflicted() {
        return inflicted;
    }
}
