package io.versionkeeper.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Readers neither wait nor throw nor allocate while everything around them fails (I7), with real threads. */
@Timeout(30)
class ReadersTest {
    private static final long MANY = 100_000;

    private final com.sun.management.ThreadMXBean threads =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final CountDownLatch never = new CountDownLatch(1);
    private final Switchable store = new Switchable();
    private volatile Callable<String> loader = () -> "users";
    private volatile boolean accepting = true;
    private final VersionKeeper keeper = VersionKeeper.builder(store)
            .interval(Duration.ofMillis(10))
            .pollTimeout(Duration.ofMillis(50))
            .loadTimeout(Duration.ofMillis(50))
            .unconfirmedAfter(Duration.ofMillis(100))
            .start();
    private final VersionedResource<String> users =
            keeper.resource("users", () -> loader.call(), (held, loaded) -> accepting);
    private final List<Reader> readers =
            Stream.generate(() -> new Reader(users)).limit(2).toList();

    @AfterEach
    void close() {
        never.countDown();
        readers.forEach(Reader::end);
        keeper.close();
    }

    @Test
    void noReaderWaitsOrThrowsWhileEverythingFails() {
        readers.forEach(Reader::start);
        awaitManyReads(); // once, so that what a thread does at its beginning does not count
        List<Long> waits = waits();

        loader = () -> {
            throw new StackOverflowError("an Error of the loader");
        };
        keeper.bump("users");
        during(() -> users.health().failuresInARow() > 1);

        loader = this::hang;
        keeper.bump("users");
        during(() -> users.health().abandonedLoads() == Settings.MAX_ABANDONED);

        store.failure = new StoreUnavailableException("down", null);
        during(() -> keeper.health().pollFailure() == store.failure);
        during(() -> users.health().state() == HealthState.UNCONFIRMED);

        store.failure = null;
        store.hanging = true;
        during(() -> keeper.health().abandonedPolls() == Settings.MAX_ABANDONED);
        assertThat(keeper.health().pollFailure()).isInstanceOf(TimeoutException.class);

        accepting = false;
        store.hanging = false;
        loader = () -> "refused";
        never.countDown();
        during(() -> users.health().loadFailure() instanceof LoadRefusedException);

        accepting = true;
        loader = () -> "mended";
        during(() -> users.get().equals("mended") && users.health().state() == HealthState.IN_STEP);

        keeper.close();
        during(() -> users.health().state() == HealthState.CLOSED);

        assertThat(waits()).as("how often the readers were blocked or parked").isEqualTo(waits);
        assertThat(readers).extracting(reader -> reader.thrown).containsOnlyNulls();
    }

    @Test
    void aReadAllocatesNothing() {
        readers.forEach(Reader::start);
        awaitManyReads();
        Reader reader = readers.get(0);
        long readsBefore = reader.reads;
        long bytesBefore = threads.getThreadAllocatedBytes(reader.thread.getId());
        for (int i = 0; i < 20; i++) {
            keeper.bump("users");
            awaitManyReads();
        }
        double reads = reader.reads - readsBefore;
        assertThat((threads.getThreadAllocatedBytes(reader.thread.getId()) - bytesBefore) / reads)
                .as("bytes per read")
                .isLessThan(0.1);
    }

    /** Awaits the state, and that every reader has read many times in it. */
    private void during(Callable<Boolean> state) {
        soon().until(state);
        awaitManyReads();
    }

    private void awaitManyReads() {
        for (Reader reader : readers) {
            long goal = reader.reads + MANY;
            soon().until(() -> reader.reads >= goal || reader.thrown != null);
        }
    }

    private static ConditionFactory soon() {
        return await().pollInterval(Duration.ofMillis(2));
    }

    private List<Long> waits() {
        return readers.stream()
                .map(reader -> threads.getThreadInfo(reader.thread.getId()))
                .map((ThreadInfo info) -> info.getBlockedCount() + info.getWaitedCount())
                .toList();
    }

    /** Ignores that it is interrupted. */
    private String hang() {
        Uninterruptibles.awaitUninterruptibly(never);
        return "too late";
    }

    private static final class Reader {
        private final VersionedResource<String> resource;
        private final Thread thread = new Thread(this::read, "reader");
        private volatile boolean ended;
        private volatile long reads;
        private volatile Throwable thrown;

        Reader(VersionedResource<String> resource) {
            this.resource = resource;
        }

        void start() {
            thread.start();
        }

        void end() {
            ended = true;
        }

        private void read() {
            try {
                for (long i = 1; !ended; i++) {
                    Objects.requireNonNull(resource.get());
                    Objects.requireNonNull(resource.snapshot().value());
                    reads = i;
                }
            } catch (Throwable e) {
                thrown = e;
            }
        }
    }

    /** A store that answers, throws or hangs, as the test says. */
    private final class Switchable implements VersionStore {
        private final InMemoryVersionStore records = new InMemoryVersionStore();
        private volatile RuntimeException failure;
        private volatile boolean hanging;

        @Override
        public Versions read(Set<ResourceId> names) {
            if (hanging) {
                hang();
            }
            if (failure != null) {
                throw failure;
            }
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
