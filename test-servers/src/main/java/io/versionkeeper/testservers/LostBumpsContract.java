package io.versionkeeper.testservers;

import static io.versionkeeper.testservers.TestNode.USERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.Version;
import io.versionkeeper.core.HealthState;
import io.versionkeeper.spi.VersionStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What nodes learn when the records of their store are wiped, or put back as they once were, with acknowledged bumps
 * lost in between. Each node polls exactly once where it has to notice.
 */
public abstract class LostBumpsContract {
    private final List<AutoCloseable> opened = new ArrayList<>();

    /** For subclasses. */
    protected LostBumpsContract() {}

    /**
     * Opens a client of the same namespace of the same database each time, in which nothing was bumped before the test.
     *
     * @return a new store, which this class closes
     * @throws Exception if it cannot be opened
     */
    protected abstract VersionStore open() throws Exception;

    /**
     * Removes all records, as somebody does who drops the table or flushes the server.
     *
     * @throws Exception if that fails
     */
    protected abstract void wipe() throws Exception;

    /**
     * Makes the backup.
     *
     * @throws Exception if that fails
     */
    protected abstract void save() throws Exception;

    /**
     * Puts back what was saved, by the means of whoever runs such a database.
     *
     * @throws Exception if that fails
     */
    protected abstract void restore() throws Exception;

    /**
     * Whether the incarnation tells of that restore by itself, as the store's page says.
     *
     * @return false if the operator has to {@link #rotate} it
     */
    protected abstract boolean restoreShows();

    /**
     * Rotates the incarnation by the command of the store's page.
     *
     * @throws Exception if that fails
     */
    protected void rotate() throws Exception {
        throw new UnsupportedOperationException("Override this if a restore does not show");
    }

    @Test
    void everyNodeLoadsAgainAfterAWipe() throws Exception {
        VersionStore writer = closedLater(open());
        writer.bump(USERS, 1);
        TestNode behind = node();
        TestNode first = node();
        TestNode late = node();
        Version lost = writer.bump(USERS, 2);
        assertLoads(first, 2);
        assertLoads(late, 2);

        wipe();
        // Nobody has polled, and where numbers begin anew this is what the node holds: the incarnation alone tells.
        Version again = writer.bump(USERS, 1);
        assertLoads(behind, 2);
        assertLoads(first, 3);

        Version sameNumber = again;
        for (long stamp = 3; sameNumber.number() < lost.number(); stamp++) {
            sameNumber = writer.bump(USERS, stamp);
        }
        assertLoads(late, 3);
        assertSettled(late, 3, writer);
    }

    @Test
    void everyNodeLoadsAgainAfterARestoreAsFarAsItShows() throws Exception {
        VersionStore writer = closedLater(open());
        writer.bump(USERS, 1);
        TestNode behind = node();
        TestNode untold = node();
        TestNode first = node();
        TestNode late = node();
        save();
        Version lost = writer.bump(USERS, 2);
        assertLoads(first, 2);
        assertLoads(late, 2);

        restore();
        if (restoreShows()) {
            assertLoads(behind, 2);
        } else {
            assertHidden(behind, untold);
            rotate();
            assertLoads(behind, 2);
        }
        assertLoads(first, 3);

        Version again = writer.bump(USERS, 3);
        assertThat(again.number()).as("the lost number, or one above").isGreaterThanOrEqualTo(lost.number());
        assertLoads(late, 3);
        assertSettled(late, 3, writer);
    }

    /** The store shows exactly what these nodes hold, and the lost bump was seen by others alone. */
    private static void assertHidden(TestNode behind, TestNode untold) {
        behind.poll();
        assertThat(behind.loads())
                .as("what the page says cannot be known; if it can, mend the page")
                .isEqualTo(1);
        untold.pollUntilReload();
        assertThat(untold.loads()).as("bounded by reloadAtLeastEvery").isEqualTo(2);
    }

    private static void assertLoads(TestNode node, int expected) {
        node.poll();
        assertThat(node.health().pollFailure()).isNull();
        assertThat(node.loads()).as("loads after one interval").isEqualTo(expected);
        assertThat(node.health().state()).isEqualTo(HealthState.IN_STEP);
    }

    private static void assertSettled(TestNode node, int expected, VersionStore store) {
        node.poll();
        assertThat(node.loads()).as("no more loads than needed").isEqualTo(expected);
        assertThat(node.health().resources().get(0).held())
                .isEqualTo(store.read(Set.of(USERS)).of(USERS));
    }

    private TestNode node() throws Exception {
        return closedLater(new TestNode(open()));
    }

    private <T extends AutoCloseable> T closedLater(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    @AfterEach
    final void closeNodes() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }
}
