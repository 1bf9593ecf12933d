package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.Version;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A server that breaks, or the network to it, while clients are open, and works again later. */
abstract class FaultRules extends BreakableRules {
    FaultRules(VersionStoreTck kit) {
        super(kit);
    }

    @Test
    @Rule({"VS-7.6", "VS-7.7", "VS-8.2", "VS-2.3", "VS-3.1", "VS-4.2", "VS-4.5", "VS-7.2", "VS-7.8", "VS-7.9", "VS-11.3"
    })
    void aCutNetworkFailsCallsUntilItIsMended() throws Exception {
        endure(Fault.CUT);
    }

    @Test
    @Rule({"VS-8.2", "VS-7.6", "VS-7.7", "VS-2.3", "VS-3.1", "VS-4.2", "VS-4.5", "VS-7.2", "VS-7.8", "VS-7.9", "VS-11.3"
    })
    void aSilentNetworkFailsCallsInTheirTimeOut() throws Exception {
        endure(Fault.SILENCE);
    }

    @Test
    @Rule({"VS-7.8", "VS-7.6", "VS-7.7", "VS-8.2", "VS-2.3", "VS-3.1", "VS-4.2", "VS-4.5", "VS-7.2", "VS-7.9", "VS-11.3"
    })
    void lostAnswersAreUnknownBumpsAndFailedReads() throws Exception {
        endure(Fault.LOST_ANSWERS);
    }

    @Test
    @Rule({"VS-8.2", "VS-7.6", "VS-7.7", "VS-2.3", "VS-3.1", "VS-3.2", "VS-4.2", "VS-7.2", "VS-7.8", "VS-11.3"})
    void aPausedServerFailsCallsInTheirTimeOut() throws Exception {
        endure(Fault.PAUSE);
    }

    @Test
    @Rule({"VS-4.2", "VS-11.3", "VS-2.3", "VS-3.1", "VS-7.2", "VS-7.6", "VS-7.7", "VS-7.8", "VS-7.9", "VS-8.2"})
    void aCrashedServerHasWhatItAcknowledged() throws Exception {
        endure(Fault.CRASH);
    }

    /** A client that is asked alone has to be right to the letter; two nodes go about their work meanwhile. */
    private void endure(Fault fault) throws Exception {
        VersionStore store = openBreakable();
        Version before = awaitAnswer(fault, () -> bump(store, PRICES));
        Versions known = store.read(Set.of(PRICES));
        try (FaultTraffic traffic = new FaultTraffic(fault, kit.longestCall(), openBreakable(), openBreakable())) {
            traffic.awaitBumps("before " + fault, recovery);
            long unknown = newStamp();

            kit.inflict(fault);
            assertUnavailable(fault, () -> store.bump(PRICES, unknown), () -> store.read(Set.of(PRICES)));
            if (fault == Fault.SILENCE) {
                // What was connected has shown to be dead: this is about the making of new connections.
                assertUnavailable(fault, () -> store.read(Set.of()));
            }
            traffic.awaitNotice();
            kit.mend();

            Versions after = awaitAnswer(fault, () -> store.read(Set.of(PRICES)));
            boolean isOther = !after.incarnation().equals(known.incarnation());
            assertThat(isOther && fault.isOfNetwork())
                    .as(expected(
                            "VS-4.5",
                            "the incarnation is the same before and after " + fault + ", which loses no bump",
                            "an incarnation that is made anew with a connection"))
                    .isFalse();
            // Which says that any bump may be lost, of one resource and not of another.
            if (!isOther) {
                assertAppliedAsAWholeOrNotAtAll(fault, after.of(PRICES), before, unknown);
            }
            Version next = awaitAnswer(fault, () -> bump(store, PRICES));
            traffic.awaitBumps("after " + fault, recovery);
            traffic.stop(recovery);
            assertNotOvertaken(fault, read(store, PRICES), next, unknown);
            traffic.assertFailuresAreRight();
            if (!isOther) {
                traffic.assertAcknowledgedBumpsCount(read(store, USERS));
            }
            traffic.awaitLastData(kit.timeout().dividedBy(5));
        }
    }

    private static void assertAppliedAsAWholeOrNotAtAll(Fault fault, Version after, Version before, long unknown) {
        if (!after.isNone() && after.stamp() == unknown) {
            assertThat(after.number())
                    .as(expected(
                            "VS-7.8",
                            "a bump that was applied during " + fault + " has a number of its own",
                            "number and stamp that are written in two steps"))
                    .isGreaterThan(before.number());
            assertThat(fault.letsRequestsThrough())
                    .as(expected(
                            "VS-7.9",
                            "a bump that could not be sent during " + fault + " is never sent later",
                            "requests that a driver queues and sends again"))
                    .isTrue();
        } else {
            assertThat(after)
                    .as(expected(
                            "VS-4.2",
                            "after " + fault + " the last acknowledged bump is there, or the incarnation is another",
                            "what the server keeps when it crashes"))
                    .isEqualTo(before);
        }
    }

    private static void assertNotOvertaken(Fault fault, Version last, Version next, long unknown) {
        if (fault == Fault.PAUSE) {
            // The server had the failed one all the time, and may come to it late. Then that has the highest number.
            assertThat(last)
                    .as(expected(
                            "VS-3.2",
                            "after PAUSE the last acknowledged bump " + next
                                    + " stays, or a failed one comes late with a number above it",
                            "number and stamp that are written in two steps"))
                    .matches(version ->
                            version.equals(next) || (version.number() > next.number() && version.stamp() == unknown));
            return;
        }
        assertThat(last)
                .as(expected(
                        "VS-7.9",
                        "a bump that failed during " + fault + " does not come after one that was acknowledged later",
                        "requests that a driver queues and sends again"))
                .isEqualTo(next);
    }
}
