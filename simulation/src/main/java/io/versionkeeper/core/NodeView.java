package io.versionkeeper.core;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/** What the oracle knows of one run of a node, from its start to its end. */
final class NodeView {
    final SimulatedNode node;
    final SimulatedPlatform platform;
    final @Nullable Observed[] resources;

    /** The application has begun to close it. */
    boolean closing;
    /** That has returned. */
    boolean closed;
    /** When the last trouble of the node has ended, or will have. */
    long quietSince;

    /** The poll in flight that is not abandoned. */
    @Nullable SimulatedCall poll;

    int abandonedPolls;
    long lastPollSentAt;
    long lastPollEndedAt;
    boolean pollFailing;
    /** Of the last answered poll. */
    String incarnation = "";
    /** When the last answered poll that compared everything was sent. */
    long comparedAllAt;
    /** The last poll's answer was that anything may have changed. */
    boolean mustCompareAll;

    long watchCallEndedAt;
    /** When the watch told of something, and no poll was sent since; negative for never. */
    long toldAt = -1;
    /** When something last happened that calls for a poll. */
    long causeAt;

    int retries;
    /** When a poll was asked for that is not sent yet; negative for never. */
    long requestedAt = -1;
    /** When the last answered poll was sent; negative for never. */
    long confirmedAt = -1;
    /** The call whose end the present step handles. */
    @Nullable SimulatedCall handled;

    @Nullable SimulatedCall listener;

    final Deque<Snapshot<?>> untold = new ArrayDeque<>();
    final IdentityHashMap<Snapshot<?>, Boolean> told = new IdentityHashMap<>();

    NodeView(SimulatedNode node, SimulatedPlatform platform, int resources, long now) {
        this.node = node;
        this.platform = platform;
        this.resources = new Observed[resources];
        quietSince = Math.max(now, node.pausedUntil);
        causeAt = now;
        lastPollSentAt = now;
        lastPollEndedAt = now;
        watchCallEndedAt = now;
    }

    boolean mayPoll() {
        return poll == null && abandonedPolls < Settings.MAX_ABANDONED;
    }
}
