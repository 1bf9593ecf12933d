package io.versionkeeper.testservers;

import java.util.function.IntFunction;

/**
 * A primary of PostgreSQL, and a standby that follows it by streaming replication and may be read. Child processes of
 * this JVM. Not thread-safe.
 */
public final class PostgresqlStandby implements AutoCloseable {
    private final PrivateServer primary;
    private final LocalServer standby;

    private PostgresqlStandby(PrivateServer primary, LocalServer standby) {
        this.primary = primary;
        this.standby = standby;
    }

    static PostgresqlStandby start(Postgresql kind, IntFunction<LocalRecipe> standbyOf) {
        PrivateServer primary = ServerSearch.INSTANCE.startPrivate(kind);
        try {
            LocalRecipe recipe = standbyOf.apply(primary.port());
            return new PostgresqlStandby(
                    primary, ServerSearch.INSTANCE.startProcess(kind, recipe, "local process, a standby"));
        } catch (RuntimeException e) {
            primary.close();
            throw e;
        }
    }

    /**
     * The server that is written to.
     *
     * @return the primary, which {@link #close} closes
     */
    public PrivateServer primary() {
        return primary;
    }

    /**
     * Where the standby has the primary's databases.
     *
     * @param url of a database of the {@link #primary}; the standby has it when it has caught up
     * @return the same with the standby's port
     */
    public String onStandby(String url) {
        return url.replace("127.0.0.1:" + primary.port(), "127.0.0.1:" + standby.port());
    }

    /** Stops both servers and deletes their data. Idempotent. */
    @Override
    public void close() {
        standby.close();
        primary.close();
    }
}
