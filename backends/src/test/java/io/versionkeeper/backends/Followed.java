package io.versionkeeper.backends;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.core.KeeperListener;
import io.versionkeeper.core.Snapshot;
import io.versionkeeper.core.VersionKeeper;
import io.versionkeeper.core.VersionedResource;
import io.versionkeeper.spi.StoreUnavailableException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** A database that is written by others, with a node that follows it, and what is known of it. */
final class Followed implements AutoCloseable {
    private static final ResourceId USERS = SteppedWriter.USERS;
    private static final ResourceId ROLES = ResourceId.of("roles");
    private static final Duration INTERVAL = Duration.ofMillis(100);
    /** Many times what it takes, for a machine that is busy. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final String name;
    private final String uri;
    private final boolean oneWriter;
    private final Source source;
    private final VersionKeeper keeper;
    private final VersionedResource<Set<String>> users;
    private final VersionedResource<Set<String>> roles;
    private final List<Snapshot<Set<String>>> published = new CopyOnWriteArrayList<>();
    private final Set<String> committed = new HashSet<>();
    /** What was committed when the store was at a version. */
    private final Map<Version, Set<String>> known = new ConcurrentHashMap<>();

    private Version version = Version.NONE;

    /**
     * Starts the node.
     *
     * @param oneWriter whether the database has one open transaction that writes at a time
     */
    Followed(String name, String uri, boolean oneWriter) throws Exception {
        this.name = name;
        this.uri = uri;
        this.oneWriter = oneWriter;
        source = Source.open(uri);
        keeper = VersionKeeper.builder(source.store())
                .interval(INTERVAL)
                .listener(new Recorder())
                .start();
        users = keeper.resource(USERS.name(), () -> source.load(USERS));
        roles = keeper.resource(ROLES.name(), () -> source.load(ROLES));
    }

    private final class Recorder implements KeeperListener {
        @Override
        @SuppressWarnings("unchecked") // It is what the loader returned.
        public void published(ResourceId id, Snapshot<?> snapshot) {
            if (id.equals(USERS)) {
                published.add((Snapshot<Set<String>>) snapshot);
            }
        }
    }

    String name() {
        return name;
    }

    String uri() {
        return uri;
    }

    /** A whole change of the users by this process, which may have to wait for the locks of a writer who is gone. */
    void change(String entry) throws Exception {
        change(USERS, entry);
        assertFollows(entry, true);
    }

    /** A whole change of another resource goes through at once, and the node comes to it. */
    void assertOthersGoOn(String entry) throws Exception {
        if (!oneWriter) {
            change(ROLES, entry);
            await(() -> roles.get().contains(entry), "the node comes to a change of another resource");
        }
    }

    private void change(ResourceId resource, String entry) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                source.begin();
                source.write(resource, entry);
                source.bump(resource);
                source.commit();
                return;
            } catch (StoreUnavailableException e) {
                source.rollback();
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    /**
     * A writer has committed this entry, or has left nothing: the data, the version and the node agree on it.
     *
     * @throws AssertionError if they do not
     */
    void assertFollows(String entry, boolean isCommitted) throws Exception {
        Version before = version;
        if (isCommitted) {
            committed.add(entry);
        }
        assertThat(source.load(USERS)).as("%s: the data", name).isEqualTo(committed);
        version = keeper.version(USERS.name());
        assertThat(version.equals(before))
                .as("%s: the version is as before", name)
                .isEqualTo(!isCommitted);
        known.put(version, Set.copyOf(committed));
        await(() -> users.snapshot().version().equals(version), "the node comes to the version");
        assertThat(users.get()).as("%s: what the node shows", name).isEqualTo(committed);
    }

    /** What was committed when a version was made is in every snapshot of that version or a later one. */
    void assertNoSnapshotIsOlderThanItsLabel() {
        assertThat(published)
                .as(name)
                .isNotEmpty()
                .allSatisfy(snapshot -> known.forEach((made, entries) -> {
                    if (!snapshot.version().isNone() && snapshot.version().number() >= made.number()) {
                        assertThat(snapshot.value())
                                .as("%s, %s", name, snapshot.version())
                                .containsAll(entries);
                    }
                }));
    }

    @FunctionalInterface
    private interface Condition {
        boolean isMet();
    }

    private void await(Condition condition, String what) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.isMet()) {
            assertThat(System.nanoTime()).as("%s: not in time: %s", name, what).isLessThan(deadline);
            LockSupport.parkNanos(2_000_000);
        }
    }

    @Override
    public void close() throws Exception {
        keeper.close();
        source.close();
    }
}
