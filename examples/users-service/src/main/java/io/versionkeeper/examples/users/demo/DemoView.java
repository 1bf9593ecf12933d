package io.versionkeeper.examples.users.demo;

import io.versionkeeper.examples.users.NodeStatus.Seen;
import java.util.List;
import java.util.Map;

/** Everything that the page shows, as of one moment: what {@code GET /api/demo} answers. */
record DemoView(long intervalMillis, Database database, List<NodeView> nodes) {
    /**
     * The UsersDB and the VersionDB.
     *
     * @param usersDb its product's name
     * @param versionDb its product's name
     * @param oneDatabase whether both are in one database
     * @param managed whether it is the demo's own, and can be stopped here
     * @param running whether the demo's own is running; true for another one
     * @param answers whether the VersionDB answers
     * @param versions the version of each resource in the VersionDB, as last known
     */
    record Database(
            String usersDb,
            String versionDb,
            boolean oneDatabase,
            boolean managed,
            boolean running,
            boolean answers,
            Map<String, Seen> versions) {}
}
