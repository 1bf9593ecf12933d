package io.versionkeeper.core;

import io.versionkeeper.ResourceId;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One process of the service: a keeper while it runs, and what is wrong around it. */
final class SimulatedNode {
    final World world;
    final int index;

    final Spell cut;
    final Spell blackHole;
    final Spell slowStore;
    final Spell brokenStore;
    final Spell lostBumps;
    final Spell badListener;
    final Spell silentWatch;
    final Spell lateWatch;
    final Spell badWatch;
    final Trouble[] loads;

    long pausedUntil;
    long clockError;
    /** Whether an event of its watch was ever lost or late, or a watch has ended. */
    boolean watchWasTroubled;
    /** When one of its watches last ended by itself. */
    long watchEndedAt;

    private int starts;
    private @Nullable SimulatedPlatform platform;
    private @Nullable VersionKeeper keeper;
    private @Nullable SimulatedStore store;
    private boolean ownsStore;
    private boolean closing;

    SimulatedNode(World world, int index) {
        this.world = world;
        this.index = index;
        cut = new Spell(world);
        blackHole = new Spell(world);
        slowStore = new Spell(world);
        brokenStore = new Spell(world);
        lostBumps = new Spell(world);
        badListener = new Spell(world);
        silentWatch = new Spell(world);
        lateWatch = new Spell(world);
        badWatch = new Spell(world);
        loads = new Trouble[world.plan.cluster().resources()];
        for (int i = 0; i < loads.length; i++) {
            loads[i] = new Trouble(new Spell(world), new Spell(world), new Spell(world));
        }
    }

    /** The keeper while it is open. */
    @Nullable VersionKeeper keeper() {
        return closing ? null : keeper;
    }

    @Nullable SimulatedStore store() {
        return store;
    }

    void start() {
        if (keeper != null) {
            return;
        }
        Plan.Cluster cluster = world.plan.cluster();
        Noise noise = world.noise.of("node " + index, starts++);
        SimulatedPlatform started = new SimulatedPlatform(this, noise);
        platform = started;
        store = new SimulatedStore(this);
        ownsStore = noise.of("owns", 0).chance(2);
        VersionKeeperBuilder builder = VersionKeeper.builder(store)
                .interval(Duration.ofNanos(cluster.interval()))
                .pollTimeout(Duration.ofNanos(cluster.pollTimeout()))
                .loadTimeout(Duration.ofNanos(cluster.loadTimeout()))
                .reloadAtLeastEvery(Duration.ofNanos(cluster.reloadAtLeastEvery()))
                .unconfirmedAfter(Duration.ofNanos(cluster.unconfirmedAfter()))
                .maxConcurrentLoads(cluster.maxConcurrentLoads())
                .reloadAtMostEvery(Duration.ofNanos(cluster.reloadAtMostEvery()))
                .spread(Duration.ofNanos(cluster.spread()))
                .awaitFirstLoad(Duration.ZERO)
                .listener(new SimulatedListener(this, started));
        world.trace.say(world, () -> this + " starts");
        world.oracle.starts(this, started);
        keeper = new VersionKeeper(started, builder, store, ownsStore);
        world.oracle.requested(this);
        keeper.begin();
        for (int i = 0; i < cluster.resources(); i++) {
            register(i);
        }
    }

    void register(int resource) {
        if (keeper == null || closing || world.oracle.isRegistered(this, resource)) {
            return;
        }
        ResourceId id = world.records.id(resource);
        world.oracle.registers(this, resource);
        world.oracle.registered(
                this,
                resource,
                world.plan.cluster().lag() > 0
                        ? keeper.resource(id.name(), this::loadLabelled)
                        : keeper.resource(id.name(), this::load, (held, loaded) -> !loaded.refused));
    }

    void closeResource(int resource) {
        world.oracle.closesResource(this, resource);
    }

    void pollSoon() {
        if (keeper != null && !closing) {
            world.oracle.requested(this);
            keeper.pollSoon();
        }
    }

    /** Closes the keeper as an application would, or is in the midst of it. */
    void close() {
        if (keeper == null || platform == null || store == null) {
            return;
        }
        if (closing) {
            keeper.close();
            return;
        }
        world.trace.say(world, () -> this + " closes");
        closing = true;
        long begun = world.now;
        world.oracle.closes(this);
        keeper.close();
        world.oracle.closed(this, platform, begun, ownsStore, store);
        gone();
    }

    /** Ends the process without any last word. */
    void kill() {
        if (keeper == null || platform == null || closing) {
            return;
        }
        world.trace.say(world, () -> this + " is killed");
        platform.close();
        List.copyOf(store == null ? List.<SimulatedWatch>of() : store.open).forEach(SimulatedWatch::close);
        gone();
    }

    private void gone() {
        world.oracle.gone(this);
        keeper = null;
        platform = null;
        store = null;
        closing = false;
    }

    /** On the load's thread. */
    private LoadRecord load() throws Exception {
        SimulatedCall call = world.oracle.running;
        LoadRecord record = Objects.requireNonNull(Objects.requireNonNull(call).load);
        if (call.interrupted) {
            record.fails = true;
            throw new InterruptedException();
        }
        record.serial = world.source.serial(record.resource);
        return loads[record.resource].failOrReturn(record);
    }

    /** On the load's thread. */
    @SuppressWarnings("NullAway") // A loader that returns null is one of the faults.
    private Labelled<LoadRecord> loadLabelled(Set<ResourceId> names) throws Exception {
        LoadRecord record = load();
        if (record == null) {
            return null;
        }
        long lag = world.noise
                .of("lag " + this, world.now)
                .below(world.plan.cluster().lag());
        SimulatedReplica.Row row = world.replica.asOf(record.resource, world.now - lag);
        record.serial = row.serial();
        record.label = record.wanted == null ? null : new Label(record.wanted.incarnation(), row.version());
        // No acceptance is asked.
        record.refused = false;
        return new Labelled<>(record, Map.of(names.iterator().next(), row.version()));
    }

    /** How long a call takes, as things are when it starts. */
    void decideFate(SimulatedCall call, Noise noise) {
        Plan.Cluster cluster = world.plan.cluster();
        Noise first = noise.of("first", 0);
        Noise second = noise.of("second", 0);
        switch (call.task) {
            case POLL, WATCH -> {
                if (blackHole.isOn()) {
                    call.begin(blackHole.until() - world.now, first.below(cluster.roundTrip()));
                } else if (slowStore.isOn()) {
                    call.heedsInterruption = noise.of("heeds", 0).chance(2);
                    call.begin(first.below(cluster.pollTimeout() * 2), second.below(cluster.pollTimeout() * 2));
                } else {
                    call.begin(first.below(cluster.roundTrip() / 2), second.below(cluster.roundTrip() / 2));
                }
            }
            case LOAD -> loads[Objects.requireNonNull(call.load).resource].decideFate(call, cluster, first, second);
            case LISTENER -> {
                boolean hangs = badListener.isOn() && badListener.variant() == 1;
                call.begin(0, hangs ? badListener.until() - world.now : first.below(1_000_000));
            }
            case CLOSE -> call.begin(first.below(1_000_000), second.below(1_000_000));
        }
    }

    @Override
    public String toString() {
        return "node " + index;
    }

    /** What is wrong with the loads of one resource on this node. */
    record Trouble(Spell failing, Spell hung, Spell slow) {
        @SuppressWarnings("NullAway") // A loader that returns null is one of the faults.
        private LoadRecord failOrReturn(LoadRecord record) throws Exception {
            record.refused = failing.isOn() && failing.variant() == 3;
            if (!failing.isOn() || record.refused) {
                return record;
            }
            record.fails = true;
            switch (failing.variant()) {
                case 0 -> throw new IOException("the source is down");
                case 1 -> throw new StackOverflowError("an Error in the loader");
                default -> {
                    return null;
                }
            }
        }

        private void decideFate(SimulatedCall call, Plan.Cluster cluster, Noise first, Noise second) {
            if (hung.isOn()) {
                call.heedsInterruption = hung.variant() == 0;
                long untilHealed = hung.until() - call.world().now;
                // It hangs before or after it has read the source.
                long before =
                        first.chance(2) ? untilHealed : first.of("before", 0).below(cluster.load() / 2);
                call.begin(before, Math.max(0, untilHealed - before) + second.below(cluster.load() / 2));
            } else if (slow.isOn()) {
                call.begin(first.below(cluster.loadTimeout() * 2 / 5), second.below(cluster.loadTimeout() * 2 / 5));
            } else {
                call.begin(first.below(cluster.load() / 2), second.below(cluster.load() / 2));
            }
        }
    }
}
