package io.versionkeeper.store.etcd;

import com.google.common.util.concurrent.Uninterruptibles;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.options.WatchOption;
import io.etcd.jetcd.watch.WatchEvent;
import io.etcd.jetcd.watch.WatchResponse;
import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.spi.WatchListener;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A watch of the namespace's prefix through one session, at most as long as that. Thread-safe. */
final class EtcdWatch implements Watch, io.etcd.jetcd.Watch.Listener {
    private final Session session;
    private final Runnable leave;
    private final Records records;
    private final Failures failures;
    private final Duration timeout;
    private final WatchListener listener;

    private final CompletableFuture<Boolean> confirmed = new CompletableFuture<>();
    /** Held while the listener is told something. */
    private final ReentrantLock telling = new ReentrantLock();

    private final AtomicBoolean left = new AtomicBoolean();
    private volatile boolean over;
    private volatile io.etcd.jetcd.Watch.@Nullable Watcher watcher;

    /**
     * Not begun yet.
     *
     * @param leave leaves the session, once
     */
    EtcdWatch(
            Session session,
            Runnable leave,
            Records records,
            Failures failures,
            Duration timeout,
            WatchListener listener) {
        this.session = session;
        this.leave = leave;
        this.records = records;
        this.failures = failures;
        this.timeout = timeout;
        this.listener = listener;
    }

    /** Returns when the server has confirmed it. If this throws, the caller closes the watch. */
    void begin(long deadline) throws ExecutionException, TimeoutException, InterruptedException {
        // A member that has lost the others says so.
        WatchOption option = WatchOption.builder()
                .withRange(records.end())
                .withCreateNotify(true)
                .withRequireLeader(true)
                .build();
        session.add(this);
        watcher = session.client.getWatchClient().watch(records.layoutKey(), option, this);
        try {
            session.await(deadline, confirmed);
        } catch (ExecutionException e) {
            if (isRefused(e)) {
                throw new SetupException(
                        "permission denied; grant the user's role to read all of the prefix " + records, e);
            }
            throw e;
        }
    }

    /** Here rights are refused in the text alone. The login is known to be good: a read has just succeeded. */
    private static boolean isRefused(ExecutionException failure) {
        return failure.toString().contains("permission denied");
    }

    @Override
    public void onNext(WatchResponse response) {
        if (response.isCreatedNotify()) {
            confirmed.complete(true);
        }
        telling.lock();
        try {
            for (WatchEvent event : response.getEvents()) {
                tell(event.getKeyValue().getKey());
            }
        } finally {
            telling.unlock();
        }
    }

    private void tell(ByteSequence key) {
        ResourceId name = records.name(key);
        // Another key than a resource's or the layout's is none of ours.
        if (!over && (name != null || key.equals(records.layoutKey()))) {
            listener.changed(name);
        }
    }

    /** jetcd would now begin another one, which may have missed something: closing prevents that. */
    @Override
    public void onError(Throwable cause) {
        if (over || confirmed.completeExceptionally(cause)) {
            return;
        }
        // On another thread, as jetcd is not done with its stream yet.
        Thread ending = new Thread(() -> fail(new ExecutionException(cause)), "versionkeeper-etcd-watch-ending");
        ending.setDaemon(true);
        ending.start();
    }

    /** The stream has ended, or the application has closed its client. */
    @Override
    public void onCompleted() {
        onError(new IllegalStateException("the server, or who closed the client, has ended it"));
    }

    /** Ends it by itself. */
    void fail(Exception cause) {
        if (confirmed.completeExceptionally(cause)) {
            return;
        }
        telling.lock();
        try {
            if (!over) {
                over = true;
                try {
                    listener.ended(failures.of("watch", cause));
                } finally {
                    // Last: the store's closing waits for the watches that are there, and so for what they tell.
                    release();
                }
            }
        } finally {
            telling.unlock();
        }
    }

    @Override
    public void close() {
        stop();
        // Whatever is being told now is told before this returns.
        if (Uninterruptibles.tryLockUninterruptibly(telling, timeout)) {
            telling.unlock();
        }
    }

    /** Closes it, and does not wait for what is being told. */
    void stop() {
        over = true;
        release();
    }

    /** Idempotent. */
    private void release() {
        if (watcher != null) {
            watcher.close();
        }
        if (left.compareAndSet(false, true)) {
            session.remove(this);
            leave.run();
        }
    }
}
