package io.versionkeeper.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs a task on several threads that start at the same moment. */
final class Together {
    private Together() {}

    @FunctionalInterface
    interface Task<T> {
        T run(int thread) throws Exception;
    }

    /** A store that hangs for good does not keep the JVM alive. */
    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "tck-caller");
        thread.setDaemon(true);
        return thread;
    }

    /** The results by thread, or the first failure. */
    static <T> List<T> run(int threads, Task<T> task) throws Exception {
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Callable<T>> calls = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int thread = i;
            calls.add(() -> {
                start.await();
                return task.run(thread);
            });
        }
        ExecutorService pool = Executors.newFixedThreadPool(threads, Together::daemon);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> result : pool.invokeAll(calls)) {
                results.add(result.get());
            }
            return results;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            pool.shutdownNow();
        }
    }
}
