package io.versionkeeper.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reads that wait, on threads of their own, in real time. No poll comes but the demanded ones. */
@Timeout(20)
class DemandThreadsTest {
    private static final Duration LONG = Duration.ofHours(1);

    private final GatedStore store = new GatedStore();
    private final VersionKeeper keeper =
            VersionKeeper.builder(store).interval(LONG).pollTimeout(LONG).start();
    private final List<Thread> waiting = new ArrayList<>();
    private volatile String data = "data 1";
    private volatile CountDownLatch source = new CountDownLatch(0);
    private final VersionedResource<String> users = keeper.resource("users", () -> {
        String loaded = data;
        source.await();
        return loaded;
    });

    @AfterEach
    void close() {
        store.gate.countDown();
        source.countDown();
        keeper.close();
    }

    /** A read on a thread of its own, which waits by now. */
    private FutureTask<String> waitFor(VersionedResource<String> resource) {
        FutureTask<String> read = new FutureTask<>(() -> resource.get(Duration.ZERO, LONG));
        Thread thread = new Thread(read, "reader");
        waiting.add(thread);
        thread.start();
        soon().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return read;
    }

    private static ConditionFactory soon() {
        return await().pollInterval(Duration.ofMillis(2));
    }

    private static Throwable failure(FutureTask<String> read) {
        return catchThrowable(read::get).getCause();
    }

    @Test
    void whoHasWaitedForTheFirstSnapshotMayDemandThatItIsFresh() {
        try (VersionKeeper other =
                VersionKeeper.builder(new InMemoryVersionStore()).start()) {
            for (int i = 0; i < 3_000; i++) {
                try (VersionedResource<String> fresh = other.resource("fresh", () -> data)) {
                    assertThat(fresh.get(LONG)).isEqualTo(data);
                }
            }
        }
    }

    @Test
    void anyNumberOfReadsThatWaitAtOnceShareAPoll() throws Exception {
        long polls = keeper.health().polls();
        store.gate = new CountDownLatch(1);
        List<FutureTask<String>> reads = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            reads.add(waitFor(users));
        }
        store.gate.countDown();
        for (FutureTask<String> read : reads) {
            assertThat(read.get()).isEqualTo("data 1");
        }
        assertThat(keeper.health().polls() - polls)
                .as("one that the first read made, and one for those that came during it")
                .isEqualTo(2);
    }

    @Test
    void aReadThatWaitsForALoadIsWokenByItsEnd() throws Exception {
        source = new CountDownLatch(1);
        data = "data 2";
        keeper.bump("users");
        FutureTask<String> read = waitFor(users);
        soon().until(() -> users.health().loading());
        assertThat(read.isDone()).isFalse();
        source.countDown();
        assertThat(read.get()).isEqualTo("data 2");
    }

    @Test
    void closingTheResourceEndsTheWait() {
        store.gate = new CountDownLatch(1);
        FutureTask<String> read = waitFor(users);
        users.close();
        assertThat(failure(read)).isInstanceOf(StaleSnapshotException.class).hasMessageContaining("it is closed");
    }

    @Test
    void closingTheKeeperEndsTheWait() {
        source = new CountDownLatch(1);
        keeper.bump("users");
        FutureTask<String> read = waitFor(users);
        keeper.close();
        assertThat(failure(read)).isInstanceOf(StaleSnapshotException.class).hasMessageContaining("it is closed");
    }

    @Test
    void afterTheKeeperIsClosedNothingWaits() {
        keeper.close();
        assertThatThrownBy(() -> users.get(Duration.ZERO, LONG))
                .isInstanceOf(StaleSnapshotException.class)
                .hasMessageContaining("it is closed");
    }

    @Test
    void aReadThatIsInterruptedLeavesNothingBehind() throws Exception {
        Engine engine =
                new Engine(new JvmPlatform(), VersionKeeper.builder(store).settings(), store, List.of());
        VersionedResource<String> refresh =
                new VersionedResource<>(engine, ResourceId.of("users"), () -> "users", null);
        FutureTask<String> read = waitFor(refresh);
        assertThat(engine.demands().isEmpty()).isFalse();
        waiting.get(0).interrupt();
        assertThat(failure(read)).isInstanceOf(InterruptedException.class);
        assertThat(engine.demands().isEmpty()).isTrue();
        engine.platform().close();
    }

    /** A store whose reads can be held up. */
    private static final class GatedStore implements VersionStore {
        private final InMemoryVersionStore records = new InMemoryVersionStore();
        private volatile CountDownLatch gate = new CountDownLatch(0);

        @Override
        public Versions read(Set<ResourceId> names) {
            Uninterruptibles.awaitUninterruptibly(gate);
            return records.read(names);
        }

        @Override
        public Version bump(ResourceId name, long stamp) {
            return records.bump(name, stamp);
        }

        @Override
        public void close() {}
    }
}
