package io.versionkeeper.core;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;

/** A listener that reports to the oracle, and misbehaves while its node's listeners do. */
final class SimulatedListener implements KeeperListener {
    private final SimulatedNode node;
    private final SimulatedPlatform platform;

    SimulatedListener(SimulatedNode node, SimulatedPlatform platform) {
        this.node = node;
        this.platform = platform;
    }

    @Override
    public void published(ResourceId id, Snapshot<?> snapshot) {
        node.world.oracle.told(node, platform, snapshot);
        misbehave();
    }

    @Override
    public void loadFailed(ResourceId id, Throwable cause) {
        misbehave();
    }

    @Override
    public void pollFailed(Throwable cause) {
        misbehave();
    }

    @Override
    public void wentBack(ResourceId id, Version token, Version stored) {
        node.world.oracle.wentBack(node, node.world.records.index(id));
        misbehave();
    }

    private void misbehave() {
        if (node.badListener.isOn() && node.badListener.variant() == 0) {
            throw new AssertionError("a listener's failure");
        }
    }
}
