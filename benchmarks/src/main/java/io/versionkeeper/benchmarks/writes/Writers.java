package io.versionkeeper.benchmarks.writes;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Writers that do the same transaction again and again, each over a connection of its own. */
final class Writers implements AutoCloseable {
    private final List<Connection> connections = new ArrayList<>();
    private final ExecutorService threads;

    /** One transaction of a writer, to be committed by itself. */
    interface Transaction {
        void run(Connection connection, int writer) throws SQLException;
    }

    Writers(String url, int number) throws SQLException {
        threads = Executors.newFixedThreadPool(number);
        for (int i = 0; i < number; i++) {
            Connection connection = DriverManager.getConnection(url);
            connection.setAutoCommit(false);
            connections.add(connection);
        }
    }

    /** Transactions a second, of all writers together. */
    double rate(Transaction transaction, long nanos) throws InterruptedException, ExecutionException {
        long begun = System.nanoTime();
        List<Future<Long>> done = new ArrayList<>();
        for (int i = 0; i < connections.size(); i++) {
            int writer = i;
            done.add(threads.submit(() -> {
                long count = 0;
                while (System.nanoTime() - begun < nanos) {
                    transaction.run(connections.get(writer), writer);
                    count++;
                }
                return count;
            }));
        }
        long total = 0;
        for (Future<Long> one : done) {
            total += one.get();
        }
        return total * 1e9 / (System.nanoTime() - begun);
    }

    @Override
    public void close() throws SQLException {
        threads.shutdownNow();
        for (Connection connection : connections) {
            connection.close();
        }
    }
}
