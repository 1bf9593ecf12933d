package io.versionkeeper.store.etcd;

import com.google.common.util.concurrent.Uninterruptibles;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** A jetcd client, and the calls and watches that use it. Thread-safe. */
final class Session {
    final Client client;
    /** How many are using it; guarded by {@link Sessions}. */
    int users;

    /** Completed by the end of the store. */
    private final CompletableFuture<Object> end = new CompletableFuture<>();

    private final Set<EtcdWatch> watches = ConcurrentHashMap.newKeySet();

    private volatile boolean answered;

    Session(Client client) {
        this.client = client;
    }

    /** Waits for the answer to one request until the deadline, by {@link System#nanoTime()}. */
    <T> T read(long deadline, Function<KV, CompletableFuture<T>> request)
            throws ExecutionException, TimeoutException, InterruptedException {
        return await(deadline, request.apply(client.getKVClient()));
    }

    /** Waits for what the server says to something else. */
    <T> T await(long deadline, CompletableFuture<T> answer)
            throws ExecutionException, TimeoutException, InterruptedException {
        try {
            CompletableFuture.anyOf(answer, end).get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            return result(answer);
        } finally {
            // Nothing of a call that is given up stays.
            answer.cancel(true);
        }
    }

    /**
     * The same for a request that changes something: an interruption is kept and does not end the wait, since what is
     * under way to one member may be done after what the caller sends next, to another one.
     */
    <T> T write(long deadline, Function<KV, CompletableFuture<T>> request) throws ExecutionException, TimeoutException {
        CompletableFuture<T> answer = request.apply(client.getKVClient());
        try {
            Uninterruptibles.getUninterruptibly(
                    CompletableFuture.anyOf(answer, end), deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            return result(answer);
        } finally {
            answer.cancel(true);
        }
    }

    private <T> T result(CompletableFuture<T> answer) {
        answered = true;
        return answer.join();
    }

    /** Whether the client has worked before: then a new one may work where this one fails. */
    boolean hasAnswered() {
        return answered;
    }

    void add(EtcdWatch watch) throws ExecutionException {
        watches.add(watch);
        if (end.isDone()) {
            throw new ExecutionException(new CancellationException("closed"));
        }
    }

    void remove(EtcdWatch watch) {
        watches.remove(watch);
    }

    /** Ends the watches, and says so: where a call got no answer, a watch may be dead too. */
    void fail(Exception cause) {
        watches.forEach(watch -> watch.fail(cause));
    }

    /** Ends all calls and watches. */
    void end() {
        // First, so that they do not hear of the calls, and again for those that have come meanwhile.
        endWatches();
        end.completeExceptionally(new CancellationException("closed"));
        endWatches();
    }

    private void endWatches() {
        List<EtcdWatch> ending = List.copyOf(watches);
        ending.forEach(EtcdWatch::stop);
        ending.forEach(EtcdWatch::close);
    }
}
