package io.versionkeeper.testservers;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.core.HealthState;
import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.VersionStore;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A node whose password is changed while it runs, and then changed back. */
public abstract class ChangedPasswordContract {
    private static final Duration RECOVERY = Duration.ofSeconds(15);

    /** For subclasses. */
    protected ChangedPasswordContract() {}

    /**
     * Opens a client with a password, which must be right.
     *
     * @return a new store, which this class closes
     * @throws Exception if it cannot be opened
     */
    protected abstract VersionStore openWithPassword() throws Exception;

    /**
     * What no message may show.
     *
     * @return the password of that client
     */
    protected abstract String password();

    /**
     * Changes the password of the client's account on the server and, where the server lets those go on that it has let
     * in, ends their connections.
     *
     * @param password the new one
     * @throws Exception if that fails
     */
    protected abstract void changePassword(String password) throws Exception;

    @Test
    void healthSaysSoAndTheLastSnapshotStaysUntilThePasswordIsRightAgain() throws Exception {
        try (VersionStore writer = openWithPassword();
                TestNode node = new TestNode(openWithPassword())) {
            changePassword("another-" + password());
            // The node may live on one connection that was let in before, for one poll.
            node.poll();
            for (int i = 0; i < 2; i++) {
                node.poll();
                assertRefused(node.health().pollFailure());
                assertThat(node.loads()).isEqualTo(1);
            }
            assertThat(node.health().state()).isEqualTo(HealthState.UNCONFIRMED);

            changePassword(password());
            awaitAnswer(node);
            assertThat(node.health().state()).isEqualTo(HealthState.IN_STEP);
            writer.bump(TestNode.USERS, 1);
            node.poll();
            assertThat(node.loads()).isEqualTo(2);
        }
    }

    private void assertRefused(@Nullable Throwable failure) {
        assertThat(failure)
                .isInstanceOf(StoreMisconfiguredException.class)
                .hasMessageContaining("check user")
                .hasMessageContaining("password");
        for (Throwable t = failure; t != null; t = t.getCause()) {
            assertThat(t.toString()).doesNotContain(password());
        }
    }

    /** A pool may look for its server in its own time. */
    private static void awaitAnswer(TestNode node) {
        long deadline = System.nanoTime() + RECOVERY.toNanos();
        do {
            node.poll();
        } while (node.health().pollFailure() != null && System.nanoTime() - deadline < 0);
        assertThat(node.health().pollFailure()).isNull();
    }
}
