package io.versionkeeper.core;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Reads that wait, against what ends their wait. */
public final class DemandStress {
    private static final Duration LONG = Duration.ofHours(1);

    private DemandStress() {}

    /** What the wait came to: the data, or -1 if it is closed. */
    private static int read(StressedKeeper s) {
        try {
            return s.users.get(Duration.ZERO, LONG).data;
        } catch (StaleSnapshotException e) {
            return -1;
        } catch (InterruptedException e) {
            return -2;
        }
    }

    private static int inVain(StressedKeeper s) {
        return s.platform.timedOut ? 1 : 0;
    }

    @JCStressTest
    @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "woken, and served the change")
    @Outcome(expect = FORBIDDEN, desc = "never woken, or served what it did not demand")
    @State
    public static class APollOrALoadEndsTheWait {
        private final StressedKeeper s = new StressedKeeper();
        private volatile boolean done;

        public APollOrALoadEndsTheWait() {
            s.change();
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = read(s);
            done = true;
        }

        @Actor
        public void engine() {
            s.keeper.pollSoon();
            while (!done) {
                s.platform.runCalls();
            }
        }

        @Arbiter
        public void after(II_Result r) {
            r.r2 = inVain(s);
        }
    }

    @JCStressTest
    @Outcome(id = "-1, 0", expect = ACCEPTABLE, desc = "ended by the close")
    @Outcome(expect = FORBIDDEN, desc = "left waiting by the close")
    @State
    public static class ClosingTheKeeperEndsTheWait {
        private final StressedKeeper s = new StressedKeeper();

        @Actor
        public void reader(II_Result r) {
            r.r1 = read(s);
        }

        @Actor
        public void closer() {
            s.keeper.close();
        }

        @Arbiter
        public void after(II_Result r) {
            r.r2 = inVain(s);
        }
    }

    @JCStressTest
    @Outcome(id = "-1, 0", expect = ACCEPTABLE, desc = "ended by the close")
    @Outcome(expect = FORBIDDEN, desc = "left waiting by the close")
    @State
    public static class ClosingTheResourceEndsTheWait {
        private final StressedKeeper s = new StressedKeeper();

        @Actor
        public void reader(II_Result r) {
            r.r1 = read(s);
        }

        @Actor
        public void closer() {
            s.users.close();
        }

        @Arbiter
        public void after(II_Result r) {
            r.r2 = inVain(s);
        }
    }
}
