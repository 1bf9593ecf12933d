package io.versionkeeper.core;

import io.versionkeeper.Version;
import io.versionkeeper.core.Plan.Action;
import io.versionkeeper.spi.VersionStoreException;
import java.util.List;

/** Does what a plan says. */
final class Deeds {
    private static final long RETRY = 1_000_000_000L;
    private static final int RETRIES = 30;

    private final World world;

    Deeds(World world) {
        this.world = world;
        for (Action action : world.plan.actions()) {
            if (action.kind() == Plan.Kind.RESTORE) {
                world.at(action.at() - action.lasting(), () -> world.records.keepBackup());
            }
        }
    }

    void done(Action action) {
        SimulatedNode node = world.nodes.get(action.node());
        int resource = action.resource();
        long lasting = action.lasting();
        int variant = action.variant();
        switch (action.kind()) {
            case COMMIT_TOGETHER -> commitTogether(resource);
            case COMMIT_THEN_BUMP -> {
                commit(resource);
                world.in(lasting, () -> bump(node, resource, RETRIES));
            }
            case COMMIT_ONLY -> commit(resource);
            case BURST -> {
                for (int i = 0; i < variant; i++) {
                    world.in(lasting * i / variant, () -> commitTogether(resource));
                }
            }
            case POLL_SOON -> node.pollSoon();
            case DEMAND -> world.oracle.demand(node, resource, variant * 1_000_000L, lasting);
            case TOKEN -> token(node, resource, lasting, variant == 1);
            case CUT -> disturb(node, node.cut, lasting, variant);
            case BLACK_HOLE -> disturb(node, node.blackHole, lasting, variant);
            case SLOW_STORE -> disturb(node, node.slowStore, lasting, variant);
            case BROKEN_STORE -> disturb(node, node.brokenStore, lasting, variant);
            case SILENT_WATCH -> {
                node.silentWatch.begin(lasting, variant);
                node.watchWasTroubled = true;
            }
            case LATE_WATCH -> {
                node.lateWatch.begin(lasting, variant);
                node.watchWasTroubled |= variant == 0;
            }
            case BAD_WATCH -> {
                node.badWatch.begin(lasting, variant);
                SimulatedStore store = node.store();
                if (variant == 1 && store != null) {
                    List.copyOf(store.open).forEach(SimulatedWatch::end);
                }
            }
            case LOST_BUMPS -> node.lostBumps.begin(lasting, variant);
            case FAILING_LOADS -> disturbLoads(node, resource, node.loads[resource].failing(), lasting, variant);
            case HUNG_LOADS -> disturbLoads(node, resource, node.loads[resource].hung(), lasting, variant);
            case SLOW_LOADS -> disturbLoads(node, resource, node.loads[resource].slow(), lasting, variant);
            case BAD_LISTENER -> node.badListener.begin(lasting, variant);
            case PAUSE -> {
                node.pausedUntil = Math.max(node.pausedUntil, world.now + lasting);
                world.oracle.troubled(node, node.pausedUntil);
            }
            case CLOCK_JUMP -> node.clockError += (variant == 0 ? 1 : -1) * 3_600_000_000_000L;
            case RESTART -> {
                if (world.depth() < 4) {
                    node.close();
                }
                world.in(lasting, node::start);
            }
            case KILL -> {
                node.kill();
                world.in(lasting, node::start);
            }
            case REREGISTER -> {
                node.closeResource(resource);
                world.in(lasting, () -> node.register(resource));
            }
            case WIPE -> world.records.wipe();
            case FAIL_OVER -> world.records.loseWhatNobodyHasSeen();
            case RESTORE -> world.records.restore(action.at() - lasting, variant == 0);
        }
    }

    private void commit(int resource) {
        world.source.commit(resource);
        world.records.replicated(resource);
    }

    private void commitTogether(int resource) {
        world.source.commit(resource);
        world.records.bump(resource);
    }

    private void token(SimulatedNode node, int resource, long lasting, boolean isMadeUp) {
        Version last = world.records.label(resource).version();
        if (isMadeUp) {
            // More than one, which share what they cost.
            for (int i = 0; i < 3; i++) {
                Version madeUp = Version.of(1_000_000 + i, lasting);
                world.in(i * lasting / 8, () -> world.oracle.token(node, resource, madeUp));
            }
        } else if (!last.isNone()) {
            world.in(lasting, () -> world.oracle.token(node, resource, last));
        }
    }

    /** As a careful application does: it tries again until it knows. */
    private void bump(SimulatedNode node, int resource, int retries) {
        VersionKeeper keeper = node.keeper();
        if (keeper == null) {
            return;
        }
        world.oracle.requested(node);
        try {
            world.oracle.bumped(
                    node, resource, keeper.bump(world.records.id(resource).name()));
        } catch (VersionStoreException e) {
            if (retries > 0) {
                world.in(RETRY, () -> bump(node, resource, retries - 1));
            }
        }
    }

    private void disturb(SimulatedNode node, Spell spell, long lasting, int variant) {
        spell.begin(lasting, variant);
        world.oracle.troubled(node, spell.until());
    }

    private void disturbLoads(SimulatedNode node, int resource, Spell spell, long lasting, int variant) {
        spell.begin(lasting, variant);
        world.oracle.loadsTroubled(node, resource, spell.until());
    }
}
