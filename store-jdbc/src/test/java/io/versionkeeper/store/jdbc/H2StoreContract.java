package io.versionkeeper.store.jdbc;

import java.sql.Connection;

/** What the store does on H2, however it runs. */
abstract class H2StoreContract extends JdbcStoreContract {
    @Override
    String nameType() {
        return "VARBINARY(1020)";
    }

    @Override
    String heading() {
        return "H2";
    }

    @Override
    String anotherUrl() {
        return "jdbc:h2:mem:another" + System.nanoTime();
    }

    @Override
    int snapshotIsolation() {
        return 6;
    }

    /** Repeatable read too: it reads each table as of the statement that uses it first. */
    @Override
    int[] tooLowIsolations() {
        return new int[] {Connection.TRANSACTION_READ_COMMITTED, Connection.TRANSACTION_REPEATABLE_READ};
    }
}
