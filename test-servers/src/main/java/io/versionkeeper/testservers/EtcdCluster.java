package io.versionkeeper.testservers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Three etcd servers that form a cluster. It works as long as two of them do. Not thread-safe. */
public final class EtcdCluster implements AutoCloseable {
    private static final int MEMBERS = 3;

    private final List<PrivateServer> members;

    private EtcdCluster(List<PrivateServer> members) {
        this.members = List.copyOf(members);
    }

    /** All at once: none is ready before two of them are. */
    static EtcdCluster start(ServerSearch search) {
        List<Integer> peerPorts =
                Stream.generate(FreePort::choose).distinct().limit(MEMBERS).toList();
        if (Etcd.recipe(peerPorts, 0) == null) {
            // Says what to do about it.
            search.startPrivate(Etcd.KIND, null);
        }
        List<Callable<PrivateServer>> starts = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            int member = i;
            starts.add(() -> search.startPrivate(Etcd.KIND, Etcd.recipe(peerPorts, member)));
        }
        ExecutorService executor = Executors.newFixedThreadPool(MEMBERS);
        try {
            return new EtcdCluster(all(executor.invokeAll(starts)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a cluster was starting", e);
        } finally {
            executor.shutdownNow();
        }
    }

    private static List<PrivateServer> all(List<Future<PrivateServer>> starts) throws InterruptedException {
        List<PrivateServer> started = new ArrayList<>();
        RuntimeException failure = null;
        for (Future<PrivateServer> start : starts) {
            try {
                started.add(start.get());
            } catch (ExecutionException e) {
                failure = new IllegalStateException("A member of the cluster does not start", e.getCause());
            }
        }
        if (failure != null) {
            started.forEach(PrivateServer::close);
            throw failure;
        }
        return started;
    }

    /**
     * The URL with the addresses of all members.
     *
     * @return such as {@code etcd://127.0.0.1:12001,127.0.0.1:12002,127.0.0.1:12003}
     */
    public String url() {
        return "etcd://"
                + members.stream()
                        .map(member -> member.newDatabaseUrl().replace("etcd://", ""))
                        .collect(Collectors.joining(","));
    }

    /**
     * The members, to be killed and paused one by one.
     *
     * @return three servers; the cluster closes them
     */
    public List<PrivateServer> members() {
        return members;
    }

    /** Stops all members and deletes their data. Idempotent. */
    @Override
    public void close() {
        members.forEach(PrivateServer::close);
    }
}
