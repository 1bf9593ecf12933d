package io.versionkeeper.core;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.IncrementalVersionStore;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.Versions;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.spi.WatchListener;
import io.versionkeeper.spi.WatchableVersionStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One node's client of the records, with the faults between them. */
final class SimulatedStore implements WatchableVersionStore, IncrementalVersionStore {
    private final SimulatedNode node;
    private final World world;
    private int bumps;
    private int reads;
    private int watches;
    boolean closed;
    /** The watches that were begun and not closed, those that have ended among them. */
    final List<SimulatedWatch> open = new ArrayList<>();

    SimulatedStore(SimulatedNode node) {
        this.node = node;
        world = node.world;
    }

    @Override
    @SuppressWarnings("NullAway") // A store that answers null is one of the faults.
    public @Nullable Versions read(Set<ResourceId> names) {
        SimulatedCall call = ask(names, false);
        if (node.brokenStore.isOn() && call != null) {
            return null;
        }
        Versions versions = world.records.read(names);
        if (call != null) {
            call.read = versions;
        }
        return versions;
    }

    /** Answers sometimes that it does not know, and sometimes more than has changed. */
    @Override
    @SuppressWarnings("NullAway") // A store that answers null is one of the faults.
    public @Nullable Changes readChanges(@Nullable String cursor, Set<ResourceId> names) {
        if (!world.plan.cluster().tellsChanges()) {
            throw new UnsupportedOperationException("no changes");
        }
        SimulatedCall call = ask(names, cursor != null);
        if (node.brokenStore.isOn() && call != null) {
            return null;
        }
        Noise noise = world.noise.of("changes " + node, reads++);
        Changes changes = noise.chance(20)
                ? world.records.changes(null, names)
                : world.records.changes(cursor, noise.of("more", 0).chance(20) ? world.records.ids() : names);
        if (call != null) {
            call.read = changes.versions();
            call.known = changes.known();
        }
        return changes;
    }

    private @Nullable SimulatedCall ask(Set<ResourceId> names, boolean since) {
        SimulatedCall call = world.oracle.running;
        if (call != null) {
            world.oracle.asked(node, call, names, since);
            call.reads++;
            call.asked = Set.copyOf(names);
            call.since = since;
            if (call.interrupted) {
                throw new StoreUnavailableException("interrupted", null);
            }
        }
        requireReachable();
        if (node.brokenStore.isOn() && call != null && node.brokenStore.variant() < 2) {
            if (node.brokenStore.variant() == 0) {
                throw new IllegalArgumentException("a bug in the store");
            }
            throw new NoClassDefFoundError("an Error in the store");
        }
        return call;
    }

    @Override
    public Watch watch(WatchListener listener) {
        if (!world.plan.cluster().watches()) {
            throw new UnsupportedOperationException("no watch");
        }
        SimulatedCall call = world.oracle.running;
        if (call != null && call.interrupted) {
            throw new StoreUnavailableException("interrupted", null);
        }
        requireReachable();
        if (node.store() != this) {
            throw new StoreUnavailableException("the process was killed meanwhile", null);
        }
        SimulatedWatch watch = new SimulatedWatch(this, node, listener, world.noise.of("watch " + node, watches++));
        open.add(watch);
        world.records.watches.add(watch);
        if (node.badWatch.isOn() && node.badWatch.variant() == 1) {
            watch.end();
        }
        return watch;
    }

    @Override
    public Version bump(ResourceId name, long stamp) {
        requireReachable();
        int resource = world.records.index(name);
        boolean lost =
                node.lostBumps.isOn() && world.noise.of("lost " + node, bumps++).chance(2);
        if (lost && node.lostBumps.variant() == 1) {
            throw new StoreUnavailableException("the request was lost", null);
        }
        Version version = world.records.bump(resource, stamp);
        if (lost) {
            if (world.noise.of("overtaken " + node, bumps).chance(2)) {
                world.records.bump(resource);
            }
            throw new StoreUnavailableException("the answer was lost", null);
        }
        return version;
    }

    private void requireReachable() {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        if (node.cut.isOn() || node.blackHole.isOn()) {
            throw new StoreUnavailableException("not reachable", null);
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
