package io.versionkeeper.store.jdbc;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A data source has to have one beside that of a watch: no read would ever get one from a pool of one. */
final class SecondConnection {
    private SecondConnection() {}

    /**
     * Borrows one and gives it back, while the caller holds another one, which it gives back if this throws.
     *
     * @param deadline by {@link System#nanoTime()}; half of the time is left to reads that wait meanwhile
     */
    static void require(DataSource dataSource, long deadline) throws SQLException {
        FutureTask<@Nullable Void> borrowing = new FutureTask<>(() -> {
            dataSource.getConnection().close();
            return null;
        });
        // A pool may wait for longer than the call has time: until the caller's connection is given back.
        Thread thread = new Thread(borrowing, "versionkeeper-jdbc-second-connection");
        thread.setDaemon(true);
        thread.start();
        try {
            borrowing.get((deadline - System.nanoTime()) / 2, TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw none(e.getCause());
        } catch (TimeoutException e) {
            throw none(null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("Interrupted while waiting for a second connection", e);
        }
    }

    private static SQLException none(@Nullable Throwable cause) {
        return new SQLTransientConnectionException(
                "a watch keeps one connection, and its DataSource gave no second one in time, without which no read"
                        + " could go on; give it a pool of at least two, or use watch(false)",
                cause);
    }
}
