package io.versionkeeper.core;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One node's client of the records, with the faults between them. */
final class SimulatedStore implements VersionStore {
    private final SimulatedNode node;
    private final World world;
    private int bumps;
    boolean closed;

    SimulatedStore(SimulatedNode node) {
        this.node = node;
        world = node.world;
    }

    @Override
    @SuppressWarnings("NullAway") // A store that answers null is one of the faults.
    public @Nullable Versions read(Set<ResourceId> names) {
        SimulatedCall call = world.oracle.running;
        if (call != null) {
            world.oracle.asked(node, call, names);
            call.reads++;
            if (call.interrupted) {
                throw new StoreUnavailableException("interrupted", null);
            }
        }
        requireReachable();
        if (node.brokenStore.isOn() && call != null) {
            switch (node.brokenStore.variant()) {
                case 0 -> throw new IllegalArgumentException("a bug in the store");
                case 1 -> throw new NoClassDefFoundError("an Error in the store");
                default -> {
                    return null;
                }
            }
        }
        Versions versions = world.records.read(names);
        if (call != null) {
            call.read = versions;
        }
        return versions;
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
