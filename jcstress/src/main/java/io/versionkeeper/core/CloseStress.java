package io.versionkeeper.core;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Closing a keeper against everything else. The second number is that of calls that the close left running. */
public final class CloseStress {
    private CloseStress() {}

    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "the last snapshot")
    @Outcome(expect = FORBIDDEN, desc = "nothing, or something else")
    @State
    public static class AgainstGet {
        private final StressedKeeper s = new StressedKeeper();

        @Actor
        public void closer() {
            s.keeper.close();
        }

        @Actor
        public void reader(I_Result r) {
            r.r1 = StressedKeeper.seen(s.users.snapshot());
        }
    }

    @JCStressTest
    @Outcome(
            id = {"1, 1", "2, 2"},
            expect = ACCEPTABLE,
            desc = "closed with the snapshot that readers see")
    @Outcome(expect = FORBIDDEN, desc = "not closed, or health tells of another snapshot")
    @State
    public static class AgainstPublish {
        private final StressedKeeper s = new StressedKeeper();

        public AgainstPublish() {
            s.change();
            s.keeper.pollSoon();
            s.platform.runCall(); // the poll, which makes a load due
        }

        @Actor
        public void closer() {
            s.keeper.close();
        }

        @Actor
        public void load() {
            s.platform.runCall();
        }

        @Arbiter
        public void after(II_Result r) {
            ResourceHealth health = s.users.health();
            r.r1 = StressedKeeper.seen(s.users.snapshot());
            r.r2 = health.state() == HealthState.CLOSED ? (int) health.held().number() : -1;
        }
    }

    @JCStressTest
    @Outcome(
            id = {"1, 0", "2, 0"},
            expect = ACCEPTABLE,
            desc = "a load is begun and interrupted, or not begun")
    @Outcome(expect = FORBIDDEN, desc = "a load was left running")
    @State
    public static class AgainstPollAnswer {
        private final StressedKeeper s = new StressedKeeper();

        public AgainstPollAnswer() {
            s.change();
            s.keeper.pollSoon();
        }

        @Actor
        public void closer() {
            s.keeper.close();
        }

        @Actor
        public void poll() {
            s.platform.runCall();
        }

        @Arbiter
        public void after(II_Result r) {
            r.r1 = StressedKeeper.seen(s.users.snapshot());
            r.r2 = s.platform.unattended();
        }
    }

    @JCStressTest
    @Outcome(
            id = {"-1, 0", "3, 0"},
            expect = ACCEPTABLE,
            desc = "refused or made")
    @Outcome(expect = FORBIDDEN, desc = "something else, or a poll was left running")
    @State
    public static class AgainstBump {
        private final StressedKeeper s = new StressedKeeper();

        @Actor
        public void closer() {
            s.keeper.close();
        }

        @Actor
        public void bump(II_Result r) {
            try {
                r.r1 = (int) s.keeper.bump("users").number();
            } catch (IllegalStateException e) {
                r.r1 = -1;
            }
        }

        @Arbiter
        public void after(II_Result r) {
            r.r2 = s.platform.unattended();
        }
    }

    @JCStressTest
    @Outcome(
            id = {"-1, 0", "1, 0"},
            expect = ACCEPTABLE,
            desc = "refused, or registered and closed")
    @Outcome(expect = FORBIDDEN, desc = "registered and never closed, or a call was left running")
    @State
    public static class AgainstRegister {
        private final StressedKeeper s = new StressedKeeper();
        private VersionedResource<StressedKeeper.Value> registered;

        @Actor
        public void closer() {
            s.keeper.close();
        }

        @Actor
        public void register() {
            try {
                registered = s.keeper.resource("prices", s::load);
            } catch (IllegalStateException e) {
                registered = null;
            }
        }

        @Arbiter
        public void after(II_Result r) {
            r.r1 = registered == null ? -1 : registered.isClosed() ? 1 : 0;
            r.r2 = s.platform.unattended();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "the keeper's own store is closed once")
    @Outcome(expect = FORBIDDEN, desc = "closed twice or never, or a call was left running")
    @State
    public static class AgainstASecondClose {
        private final StressedKeeper s = new StressedKeeper();

        @Actor
        public void closer() {
            s.keeper.close();
        }

        @Actor
        public void other() {
            s.keeper.close();
        }

        @Arbiter
        public void after(II_Result r) {
            r.r1 = s.store.closes.get();
            r.r2 = s.platform.unattended();
        }
    }
}
