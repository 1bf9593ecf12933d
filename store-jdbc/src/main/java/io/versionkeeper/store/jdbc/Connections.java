package io.versionkeeper.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Where a store's connections come from. Thread-safe. */
interface Connections {
    Connection open() throws SQLException;

    /** Ends what was made here; idempotent. */
    void close();

    /** A data source of the user's, which is never closed. */
    static Connections of(DataSource dataSource) {
        return new Connections() {
            @Override
            public Connection open() throws SQLException {
                return dataSource.getConnection();
            }

            @Override
            public void close() {}
        };
    }
}
