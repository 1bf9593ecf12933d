package io.versionkeeper.backends;

import io.versionkeeper.testservers.BreakableServer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One server of the soak's own, behind a network. A relational one has the users too. */
final class OneServer implements Target {
    private final String name;
    private final BreakableServer server;
    private final @Nullable UsersDb users;
    private final String usersDb;
    private final @Nullable String versionDb;
    private final String usersDbPastFaults;

    private OneServer(
            String name,
            BreakableServer server,
            @Nullable UsersDb users,
            String usersDb,
            @Nullable String versionDb,
            String usersDbPastFaults) {
        this.name = name;
        this.server = server;
        this.users = users;
        this.usersDb = usersDb;
        this.versionDb = versionDb;
        this.usersDbPastFaults = usersDbPastFaults;
    }

    /**
     * A server that has the users and the versions.
     *
     * @param parameters for the driver, so that it does not wait for ever
     */
    static OneServer withUsers(String name, BreakableServer server, String parameters) {
        String url = server.server().newDatabaseUrl();
        return new OneServer(name, server, null, server.throughNetwork(url) + parameters, null, url);
    }

    static OneServer withVersionsAlone(String name, BreakableServer server) {
        UsersDb users = UsersDb.start();
        String versionDb = server.newDatabaseUrl() + "#timeout=1s&namespace=soak";
        return new OneServer(name, server, users, users.url(), versionDb, users.url());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String usersDb() {
        return usersDb;
    }

    @Override
    public @Nullable String versionDb() {
        return versionDb;
    }

    @Override
    public String usersDbPastFaults() {
        return usersDbPastFaults;
    }

    @Override
    public List<Fault> faults() {
        return server.faults().stream()
                .sorted()
                .map(fault -> new Fault(
                        switch (fault) {
                            case CUT -> "connections cut";
                            case SILENCE -> "network silent";
                            case LOST_ANSWERS -> LOST_ANSWERS;
                            case PAUSE -> "server paused";
                            case CRASH -> "server killed";
                        },
                        () -> server.inflict(fault)))
                .toList();
    }

    @Override
    public void mend() {
        server.mend();
    }

    @Override
    public void close() {
        server.close();
        if (users != null) {
            users.close();
        }
    }
}
