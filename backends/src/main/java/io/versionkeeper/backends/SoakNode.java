package io.versionkeeper.backends;

import io.versionkeeper.Version;
import io.versionkeeper.core.KeeperListener;
import io.versionkeeper.core.Snapshot;
import io.versionkeeper.core.VersionedResource;
import io.versionkeeper.examples.users.Node;
import io.versionkeeper.examples.users.NodeSettings;
import io.versionkeeper.examples.users.User;
import io.versionkeeper.examples.users.Users;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The process of a node of the example, with a reader in it that never ceases, and tells what it saw. */
final class SoakNode {
    /** Begins a line that says what must not be. */
    static final String BROKEN = "@broken ";
    /** Begins a line with the number of reads since the last such line. */
    static final String READS = "@reads ";

    private static final int BURST = 1_000;
    private static final int BURSTS_PER_LINE = 50;
    private static final long PAUSE_NANOS = 5_000_000;

    private final VersionedResource<Users> users;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Map<Long, Long> changes = new HashMap<>();
    private @Nullable Snapshot<Users> seen;

    private SoakNode(VersionedResource<Users> users) {
        this.users = users;
    }

    public static void main(String[] arguments) throws InterruptedException {
        Node node = Node.start(NodeSettings.fromEnvironment(System.getenv()), new KeeperListener() {});
        say(NodeSettings.PORT + node.port());
        node.awaitLoaded();
        say(NodeSettings.READY);
        new SoakNode(node.users()).read();
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private void read() {
        try {
            while (true) {
                for (int i = 0; i < BURSTS_PER_LINE; i++) {
                    readWithoutWaiting();
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
                say(READS + BURST * BURSTS_PER_LINE);
            }
        } catch (RuntimeException | Error e) {
            say(BROKEN + "a read threw " + e);
            throw e;
        }
    }

    /** The JVM counts how often a thread was parked or waited for a lock. */
    private void readWithoutWaiting() {
        long before = waits();
        int rows = 0;
        for (int i = 1; i < BURST; i++) {
            rows += users.get().all().size();
        }
        Snapshot<Users> last = users.snapshot();
        long waited = waits() - before;
        if (waited > 0) {
            say(BROKEN + waited + " of " + BURST + " reads, of " + rows + " rows, parked or waited for a lock");
        }
        if (!last.equals(seen)) {
            compare(seen, last);
            seen = last;
        }
    }

    private long waits() {
        ThreadInfo self = threads.getThreadInfo(Thread.currentThread().getId());
        return self.getBlockedCount() + self.getWaitedCount();
    }

    private void compare(@Nullable Snapshot<Users> earlier, Snapshot<Users> later) {
        if (earlier != null && number(later.version()) < number(earlier.version())) {
            say(BROKEN + "the label went back from " + earlier.version() + " to " + later.version());
        }
        for (User user : later.value().all()) {
            long change = Long.parseLong(user.name());
            Long before = changes.put(user.id(), change);
            if (before != null && before > change) {
                say(BROKEN + "user " + user.id() + " went back from change " + before + " to " + change + " in "
                        + later.version());
            }
        }
    }

    private static long number(Version version) {
        return version.isNone() ? 0 : version.number();
    }
}
