package io.versionkeeper.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Where a store's connections come from. Thread-safe. */
interface Connections {
    Connection open() throws SQLException;

    /**
     * One that is held for as long as a watch lives, and given back by closing it.
     *
     * @param deadline of the call, by {@link System#nanoTime()}
     */
    Connection openLasting(long deadline) throws SQLException;

    /** Whether such a one is nobody else's, before and afterwards. */
    boolean ownsLasting();

    /** Refuses a connection that the store cannot work on. */
    void check(Connection connection) throws SQLException;

    /**
     * Lets go of all connections, since one turned out to be broken, and what broke it may have broken all.
     *
     * @return whether the next one is a new one
     */
    boolean renew();

    /** Ends what was made here; idempotent. */
    void close();

    /** A data source of the user's, which may hand out anything, and is never closed. */
    static Connections of(DataSource dataSource) {
        return new Connections() {
            @Override
            public Connection open() throws SQLException {
                return dataSource.getConnection();
            }

            @Override
            public Connection openLasting(long deadline) throws SQLException {
                Connection kept = dataSource.getConnection();
                try {
                    SecondConnection.require(dataSource, deadline);
                    return kept;
                } catch (SQLException | RuntimeException | Error e) {
                    Lease.giveUp(kept, e);
                    throw e;
                }
            }

            @Override
            public boolean ownsLasting() {
                return false;
            }

            @Override
            public void check(Connection connection) throws SQLException {
                Lease.requireUsable(connection);
            }

            @Override
            public boolean renew() {
                return false;
            }

            @Override
            public void close() {}
        };
    }
}
