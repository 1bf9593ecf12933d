package io.versionkeeper.examples.users.demo;

import com.zaxxer.hikari.HikariDataSource;
import io.versionkeeper.ResourceId;
import io.versionkeeper.examples.users.Databases;
import io.versionkeeper.examples.users.FirstContents;
import io.versionkeeper.examples.users.NodeStatus;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.store.jdbc.JdbcVersionStore;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;

/** Fills an empty UsersDB and moves the versions from none to 1: from then on the nodes have something to follow. */
final class FirstStart {
    private static final List<ResourceId> RESOURCES =
            NodeStatus.RESOURCES.stream().map(ResourceId::of).toList();

    private FirstStart() {}

    /**
     * Does nothing if the UsersDB has its contents already.
     *
     * @param oneDatabase whether data and versions are in one database, and so can change in one transaction
     */
    static void run(String usersDb, VersionStore versionDb, boolean oneDatabase) throws IOException {
        versionDb.read(Set.of());
        try (HikariDataSource pool = Databases.pool(usersDb, 1)) {
            boolean owesBumps = Jdbi.create(pool).inTransaction(transaction -> {
                boolean first = FirstContents.create(transaction, usersDb);
                if (first && oneDatabase && versionDb instanceof JdbcVersionStore store) {
                    store.bumpIn(transaction.getConnection(), Set.copyOf(RESOURCES));
                    return false;
                }
                return first;
            });
            if (owesBumps) {
                SecureRandom random = new SecureRandom();
                RESOURCES.forEach(id -> versionDb.bump(id, random.nextLong()));
            }
        }
    }
}
