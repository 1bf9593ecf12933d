package io.versionkeeper.core;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** What readers see while the engine polls, loads and publishes. */
public final class PublicationStress {
    private static final int PATIENCE = 1_000;

    private PublicationStress() {}

    /** Polls, and loads what that makes due. */
    private static void refresh(StressedKeeper s) {
        s.keeper.pollSoon();
        s.platform.runCalls();
    }

    /** What a demand is served, once it is; it asks again, so that it meets the moment. */
    private static int freshAsOf(StressedKeeper s, long since) {
        for (int i = 0; i < PATIENCE; i++) {
            Snapshot<StressedKeeper.Value> snapshot = s.users.snapshotFreshAsOf(since);
            if (snapshot != null) {
                return StressedKeeper.seen(snapshot);
            }
        }
        return -1;
    }

    @JCStressTest
    @Outcome(
            id = {"1", "2"},
            expect = ACCEPTABLE,
            desc = "value and version of one load")
    @Outcome(expect = FORBIDDEN, desc = "a value with the version of another load, or not yet written")
    @State
    public static class ValueAndVersionAreSeenTogether {
        private final StressedKeeper s = new StressedKeeper();

        public ValueAndVersionAreSeenTogether() {
            s.change();
        }

        @Actor
        public void engine() {
            refresh(s);
        }

        @Actor
        public void reader(I_Result r) {
            for (int i = 0; i < PATIENCE && r.r1 < 2; i++) {
                r.r1 = StressedKeeper.seen(s.users.snapshot());
                if (r.r1 == 0) {
                    break;
                }
            }
        }
    }

    @JCStressTest
    @Outcome(
            id = {"1, 1", "1, 2", "2, 2"},
            expect = ACCEPTABLE,
            desc = "in order")
    @Outcome(expect = FORBIDDEN, desc = "a read went back")
    @State
    public static class NoReadGoesBack {
        private final StressedKeeper s = new StressedKeeper();

        public NoReadGoesBack() {
            s.change();
        }

        @Actor
        public void engine() {
            refresh(s);
        }

        @Actor
        public void reader(II_Result r) {
            r.r1 = s.users.get().data;
            r.r2 = s.users.get().data;
        }
    }

    /** Red if the status is published before the standing, or the standing before the snapshot. */
    @JCStressTest
    @Outcome(
            id = {"-1", "2"},
            expect = ACCEPTABLE,
            desc = "not served yet, or served the change")
    @Outcome(expect = FORBIDDEN, desc = "served a snapshot older than demanded")
    @State
    public static class ADemandIsNotServedFromBeforeAChange {
        private final StressedKeeper s = new StressedKeeper();
        private final long since;

        public ADemandIsNotServedFromBeforeAChange() {
            s.change();
            since = s.platform.nanoTime();
        }

        @Actor
        public void engine() {
            refresh(s);
        }

        @Actor
        public void reader(I_Result r) {
            r.r1 = freshAsOf(s, since);
        }
    }

    /** Red if what a poll confirms is taken to be as of its answer. */
    @JCStressTest
    @Outcome(
            id = {"-1", "2"},
            expect = ACCEPTABLE,
            desc = "not served yet, or served the change")
    @Outcome(expect = FORBIDDEN, desc = "served a snapshot older than demanded")
    @State
    public static class ADemandSeesTheCallersOwnChange {
        private final StressedKeeper s = new StressedKeeper();

        @Actor
        public void engine() {
            refresh(s);
        }

        @Actor
        public void writer(I_Result r) {
            s.change();
            r.r1 = freshAsOf(s, s.platform.nanoTime());
        }
    }
}
