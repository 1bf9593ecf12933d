package io.versionkeeper.examples.users;

import io.versionkeeper.core.VersionKeeper;
import io.versionkeeper.spi.VersionStoreException;
import java.io.Serial;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The version is in another database than the data, so it moves after the commit: never before, or a node could load
 * the old data under the new version. A bump that fails is owed, and is made up for as soon as the VersionDB answers.
 */
final class BumpAfterCommit implements Changes {
    private final Jdbi usersDb;
    private final VersionKeeper keeper;
    private final AtomicBoolean owed = new AtomicBoolean();
    private final Executor later = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

    BumpAfterCommit(Jdbi usersDb, VersionKeeper keeper) {
        this.usersDb = usersDb;
        this.keeper = keeper;
    }

    @Override
    public <T> Change<T> make(Function<Handle, T> change) {
        T result = usersDb.inTransaction(change::apply);
        if (Boolean.FALSE.equals(result)) {
            return new Change<>(result, null);
        }
        try {
            return new Change<>(result, keeper.bump(USERS.name()));
        } catch (VersionStoreException e) {
            bumpLater();
            throw new BumpOwedException(e);
        }
    }

    private void bumpLater() {
        if (owed.compareAndSet(false, true)) {
            later.execute(this::bumpOwed);
        }
    }

    private void bumpOwed() {
        // Cleared first: a change that is committed from here on owes a bump of its own.
        owed.set(false);
        try {
            keeper.bump(USERS.name());
        } catch (VersionStoreException e) {
            bumpLater();
        }
    }

    /** The data is changed, but the nodes do not know yet. */
    static final class BumpOwedException extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;

        BumpOwedException(VersionStoreException cause) {
            super(
                    "The change is stored, but the database of the versions does not answer: the nodes follow as soon"
                            + " as it does",
                    cause);
        }
    }
}
