package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.core.InMemoryVersionStore;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The kit rejects stores that close too much, too little, or not at all. */
class FaultyClosingTest extends FaultyStores {
    private final Semaphore end = new Semaphore(0);

    @AfterEach
    void endWhatWaits() {
        end.release(1_000);
    }

    @Test
    void rejectsASecondCloseThatFails() {
        assertRejected("VS-10.1", "closingTwiceIsAsClosingOnce", "closed twice", store -> new Faulty(store) {
            private boolean closed;

            @Override
            public void close() {
                if (closed) {
                    throw new UnsupportedOperationException("closed twice");
                }
                closed = true;
                super.close();
            }
        });
    }

    @Test
    void rejectsAStoreThatWorksOnWhenClosed() {
        assertRejected(
                "VS-10.2",
                "aClosedStoreRefusesCalls",
                "The call returned as if the store were open",
                store -> new Faulty(store) {
                    @Override
                    public void close() {}
                });
    }

    @Test
    void rejectsAClientThatClosesWhatTheCallerGaveIt() {
        Map<String, InMemoryVersionStore> callers = new ConcurrentHashMap<>();
        assertRejected(
                "VS-10.3",
                "closingOneClientLeavesTheOthersWorking",
                "This InMemoryVersionStore is closed",
                (store, namespace) -> new Faulty(callers.computeIfAbsent(namespace, n -> new InMemoryVersionStore())));
    }

    @Test
    void rejectsADriverExceptionForACallThatCloseMeets() {
        assertRejected(
                "VS-10.4",
                "callsInFlightEndWithAnException",
                "UnsupportedOperationException: Socket closed",
                SocketClosed::new);
    }

    private static final class SocketClosed extends Faulty {
        SocketClosed(VersionStore correct) {
            super(correct);
        }

        @Override
        public Versions read(Set<ResourceId> names) {
            return translated(() -> super.read(names));
        }

        @Override
        public Version bump(ResourceId name, long stamp) {
            return translated(() -> super.bump(name, stamp));
        }

        private static <T> T translated(Supplier<T> call) {
            try {
                return call.get();
            } catch (IllegalStateException e) {
                throw new UnsupportedOperationException("Socket closed", e);
            }
        }
    }

    @Test
    void rejectsAThreadThatIsLeftBehind() {
        timeout = Duration.ofSeconds(1);
        assertRejected("VS-10.5", "noThreadIsLeftBehind", "left-behind", store -> {
            Thread thread = new Thread(end::acquireUninterruptibly, "left-behind");
            thread.setDaemon(true);
            thread.start();
            return new Faulty(store);
        });
    }

    @Test
    void rejectsACloseThatGivesUpWhenInterrupted() {
        assertRejected(
                "VS-10.7",
                "anInterruptedThreadClosesToo",
                "close() works on an interrupted thread",
                store -> new Faulty(store) {
                    @Override
                    public void close() {
                        try {
                            Thread.sleep(1);
                        } catch (InterruptedException e) {
                            throw new StoreUnavailableException("interrupted", e);
                        }
                        super.close();
                    }
                });
    }

    @Test
    void rejectsACloseThatHangs() {
        longestCall = Duration.ofMillis(100);
        assertRejected(
                "VS-10.6",
                "theEmptySetIsAnswered",
                "close() returns within 100 ms, which longestCall() sets",
                store -> new Faulty(store) {
                    @Override
                    public void close() {
                        end.acquireUninterruptibly();
                        super.close();
                    }
                });
    }

    @Test
    void rejectsACloseThatFailsAndClosesTheOtherClients() {
        AtomicInteger open = new AtomicInteger();
        assertRejected("VS-10.6", "aReadSeesTheBumpsOfAnotherClient", "cannot close", store -> {
            open.incrementAndGet();
            return new Faulty(store) {
                @Override
                public void close() {
                    if (open.getAndDecrement() == 2) {
                        throw new UnsupportedOperationException("cannot close");
                    }
                }
            };
        });
        assertThat(open).hasValue(0);
    }
}
