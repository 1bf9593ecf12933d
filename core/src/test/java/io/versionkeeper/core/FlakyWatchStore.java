package io.versionkeeper.core;

import com.google.common.collect.Sets;
import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.Versions;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.spi.WatchListener;
import io.versionkeeper.spi.WatchableVersionStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A store whose watches do what a test says, and which counts what it is asked. */
final class FlakyWatchStore implements WatchableVersionStore {
    final StoreUnavailableException cause = new StoreUnavailableException("the watch's connection is lost", null);

    private final InMemoryVersionStore records = new InMemoryVersionStore();
    final List<WatchListener> open = new ArrayList<>();
    private final Set<ResourceId> forgotten = new HashSet<>();
    /** What the next watches fail with. */
    boolean refuses;

    boolean unsupported;
    /** Nothing is told. */
    boolean silent;
    /** The watch ends before the call that began it returns. */
    boolean endsAtOnce;

    int begun;
    int reads;
    int closed;

    /** By hand, of which nobody is told. */
    void forget(ResourceId name) {
        forgotten.add(name);
    }

    void end() {
        List.copyOf(open).forEach(listener -> {
            open.remove(listener);
            listener.ended(cause);
        });
    }

    void tell(@Nullable ResourceId name) {
        List.copyOf(open).forEach(listener -> listener.changed(name));
    }

    @Override
    public Watch watch(WatchListener listener) {
        if (unsupported) {
            throw new UnsupportedOperationException("no watch");
        }
        if (refuses) {
            throw cause;
        }
        begun++;
        open.add(listener);
        if (endsAtOnce) {
            end();
        }
        return () -> {
            closed++;
            open.remove(listener);
        };
    }

    @Override
    public Versions read(Set<ResourceId> names) {
        reads++;
        return records.read(Sets.difference(names, forgotten));
    }

    @Override
    public Version bump(ResourceId name, long stamp) {
        Version version = records.bump(name, stamp);
        if (!silent) {
            tell(name);
        }
        return version;
    }

    @Override
    public void close() {}
}
