package io.versionkeeper.examples.users;

import io.versionkeeper.Version;
import io.versionkeeper.core.VersionKeeper;
import io.versionkeeper.store.jdbc.JdbcVersionStore;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Data and version in one transaction: nobody ever sees one without the other, and a crash in between undoes both.
 */
final class OneTransaction implements Changes {
    private final Jdbi usersDb;
    private final JdbcVersionStore versionDb;
    private final VersionKeeper keeper;

    OneTransaction(Jdbi usersDb, JdbcVersionStore versionDb, VersionKeeper keeper) {
        this.usersDb = usersDb;
        this.versionDb = versionDb;
        this.keeper = keeper;
    }

    @Override
    public <T> Change<T> make(Function<Handle, T> change) {
        Change<T> made = usersDb.inTransaction(handle -> {
            T result = change.apply(handle);
            boolean changed = !Boolean.FALSE.equals(result);
            Version version = changed ? versionDb.bumpIn(handle.getConnection(), USERS) : null;
            return new Change<>(result, version);
        });
        // Not needed, since the next poll comes anyway: this node just need not wait for it.
        keeper.pollSoon();
        return made;
    }
}
