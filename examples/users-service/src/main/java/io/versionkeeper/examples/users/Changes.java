package io.versionkeeper.examples.users;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * How this node writes: every change of the users moves the version of the resource {@code users}. Where the UsersDB
 * and the VersionDB are one database, {@link OneTransaction} is the way; where they are two, {@link BumpAfterCommit}.
 */
interface Changes {
    /** The resource that is changed. */
    ResourceId USERS = ResourceId.of("users");

    /**
     * Changes the users, and moves their version if that changed anything.
     *
     * @param change is given the transaction, and answers false if there was nothing to change
     * @throws org.jdbi.v3.core.JdbiException if the UsersDB does not answer
     * @throws io.versionkeeper.spi.VersionStoreException if the VersionDB does not answer, and nothing was changed
     * @throws BumpAfterCommit.BumpOwedException if the VersionDB does not answer, but the change was made
     */
    <T> Change<T> make(Function<Handle, T> change);

    /**
     * A change that was made.
     *
     * @param version the version that it moved the users to, or null if nothing was changed
     */
    record Change<T>(T result, @Nullable Version version) {}
}
