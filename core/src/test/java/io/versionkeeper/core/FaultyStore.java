package io.versionkeeper.core;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A store whose records, incarnation and failures a test sets as it likes. */
final class FaultyStore implements VersionStore {
    String incarnation = "first";
    final Map<ResourceId, Version> records = new HashMap<>();

    @Nullable RuntimeException failure;
    /** Applies the next bumps, but loses their answers. */
    int lostAnswers;
    /** Neither applies nor answers the next bumps. */
    int lostBumps;

    int reads;
    int bumps;
    boolean closed;

    void set(String name, long number, long stamp) {
        records.put(ResourceId.of(name), Version.of(number, stamp));
    }

    @Override
    public Versions read(Set<ResourceId> names) {
        reads++;
        throwIfFailing();
        Map<ResourceId, Version> present = new HashMap<>(records);
        present.keySet().retainAll(names);
        return new Versions(incarnation, present);
    }

    @Override
    public Version bump(ResourceId name, long stamp) {
        bumps++;
        throwIfFailing();
        if (lostBumps > 0) {
            lostBumps--;
            throw new StoreUnavailableException("the request was lost", null);
        }
        Version version =
                records.merge(name, Version.of(1, stamp), (last, first) -> Version.of(last.number() + 1, stamp));
        if (lostAnswers > 0) {
            lostAnswers--;
            throw new StoreUnavailableException("the answer was lost", null);
        }
        return version;
    }

    private void throwIfFailing() {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
