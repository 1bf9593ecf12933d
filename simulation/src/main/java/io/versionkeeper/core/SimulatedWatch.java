package io.versionkeeper.core;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.versionkeeper.ResourceId;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.spi.WatchListener;
import org.jspecify.annotations.Nullable;

/** One watch of one node, with the faults between it and the records. */
final class SimulatedWatch implements Watch {
    /** The longest that an undisturbed event takes. */
    private static final long DELIVERY = MILLISECONDS.toNanos(100);

    private final SimulatedStore store;
    private final SimulatedNode node;
    private final World world;
    private final WatchListener listener;
    private final Noise noise;
    private long events;

    final long begunAt;
    private long toldAt = Long.MIN_VALUE / 2;
    boolean ended;
    boolean closed;
    /** When it has lost an event, and told nothing since; negative for never. */
    long lostAt = -1;

    SimulatedWatch(SimulatedStore store, SimulatedNode node, WatchListener listener, Noise noise) {
        this.store = store;
        this.node = node;
        this.listener = listener;
        this.noise = noise;
        world = node.world;
        begunAt = world.now;
    }

    boolean isOpen() {
        return !ended && !closed;
    }

    void bumped(int resource) {
        Noise event = noise.of("event", events++);
        boolean late = node.lateWatch.isOn() && node.lateWatch.variant() == 0;
        long delay = event.below(late ? world.plan.cluster().interval() * 2 : DELIVERY);
        if (late) {
            node.watchWasTroubled = true;
        }
        tellIn(delay, resource, event);
        if (node.lateWatch.isOn() && node.lateWatch.variant() == 1) {
            tellIn(event.of("again", 0).below(world.plan.cluster().interval()), resource, event);
        }
        if (node.badWatch.isOn() && node.badWatch.variant() == 0) {
            for (int i = 0; i < 20; i++) {
                Noise wrong = event.of("wrong", i);
                int other = (int) wrong.below(world.plan.cluster().resources() + 1L) - 1;
                world.in(wrong.of("delay", 0).below(DELIVERY), () -> tell(other));
            }
        }
    }

    private void tellIn(long delay, int resource, Noise event) {
        Label bumped = world.records.label(resource);
        world.in(delay, () -> {
            boolean silent = node.silentWatch.isOn()
                    && (node.silentWatch.variant() == 0 || event.of("lost", 0).chance(2));
            if (silent || node.cut.isOn() || node.blackHole.isOn()) {
                lose(resource, bumped);
            } else {
                tell(resource);
            }
        });
    }

    private void lose(int resource, Label bumped) {
        node.watchWasTroubled = true;
        // One that was told since the last poll may stand for another that was not; and one from before the first poll
        // after the watch's beginning may be older than that.
        long polls = 2 * (world.plan.cluster().interval() + world.plan.cluster().pollTimeout());
        boolean alone = world.now - toldAt > polls && world.now - begunAt > polls;
        // One that came late may be of a bump that the store has lost.
        boolean there = world.records.label(resource).equals(bumped);
        if (isOpen() && alone && there && lostAt < 0 && world.oracle.isAnswered(node, resource)) {
            lostAt = world.now;
        }
        if ((node.cut.isOn() || node.blackHole.isOn())
                && noise.of("ends", events).chance(2)) {
            end();
        }
    }

    /** Below zero: of no resource in particular. */
    private void tell(int resource) {
        if (isOpen()) {
            ResourceId name = resource < 0 ? null : world.records.id(resource);
            lostAt = -1;
            toldAt = world.now;
            world.oracle.told(node, resource);
            changed(name);
        }
    }

    private void changed(@Nullable ResourceId name) {
        listener.changed(name);
    }

    void end() {
        if (isOpen()) {
            ended = true;
            node.watchEndedAt = world.now;
            world.records.watches.remove(this);
            node.watchWasTroubled = true;
            listener.ended(new StoreUnavailableException("the connection was lost", null));
        }
    }

    @Override
    public void close() {
        closed = true;
        world.records.watches.remove(this);
        store.open.remove(this);
    }
}
