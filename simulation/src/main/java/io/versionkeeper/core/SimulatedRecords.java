package io.versionkeeper.core;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.Versions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The VersionDB itself, with its faults. It knows which data each label covers: those that were committed when the bump,
 * or the incarnation, was made.
 */
final class SimulatedRecords {
    private final World world;
    private final List<ResourceId> ids = new ArrayList<>();
    private final Map<ResourceId, Integer> indexes = new HashMap<>();
    private final Map<String, long[]> coveredByIncarnation = new HashMap<>();
    private final Map<Long, Long> coveredByStamp = new HashMap<>();
    private final List<Deque<Bump>> bumps = new ArrayList<>();
    final List<SimulatedWatch> watches = new ArrayList<>();
    private final Deque<Backup> backups = new ArrayDeque<>();
    private final long[] changedAt;
    private long changes;
    /** Cursors of another one than the present are of no use. */
    private int lineage;

    private String incarnation = "";
    private int incarnations;
    private long stamps;

    SimulatedRecords(World world) {
        this.world = world;
        changedAt = new long[world.plan.cluster().resources()];
        for (int i = 0; i < world.plan.cluster().resources(); i++) {
            ResourceId id = ResourceId.of("r" + i);
            ids.add(id);
            indexes.put(id, i);
            bumps.add(new ArrayDeque<>());
        }
        newIncarnation();
        keepBackup();
    }

    ResourceId id(int resource) {
        return ids.get(resource);
    }

    int index(ResourceId id) {
        return Objects.requireNonNull(indexes.get(id));
    }

    Versions read(Set<ResourceId> names) {
        Map<ResourceId, Version> present = new HashMap<>();
        for (ResourceId name : names) {
            Bump last = bumps.get(index(name)).peekLast();
            if (last != null) {
                last.seen = true;
                present.put(name, last.version);
            }
        }
        return new Versions(incarnation, present);
    }

    Set<ResourceId> ids() {
        return Set.copyOf(ids);
    }

    /** As a store does that knows when each record was bumped last. */
    Changes changes(@Nullable String cursor, Set<ResourceId> names) {
        String prefix = lineage + "/";
        boolean known = cursor != null && cursor.startsWith(prefix);
        Set<ResourceId> asked = new HashSet<>(names);
        if (cursor != null && known) {
            long since = Long.parseLong(cursor.substring(prefix.length()));
            for (int i = 0; i < changedAt.length; i++) {
                if (changedAt[i] > since) {
                    asked.add(ids.get(i));
                }
            }
        }
        return new Changes(read(asked), prefix + changes, known);
    }

    /** By somebody who is not one of the nodes. */
    void bump(int resource) {
        bump(resource, world.noise.of("stamp", stamps++).bits());
    }

    Version bump(int resource, long stamp) {
        Deque<Bump> all = bumps.get(resource);
        Bump last = all.peekLast();
        long gap = world.noise.of("gap", stamp).below(3);
        Version version = Version.of((last == null ? 0 : last.version.number()) + 1 + gap, stamp);
        all.addLast(new Bump(version));
        coveredByStamp.put(stamp, world.source.serial(resource));
        changedAt[resource] = ++changes;
        changed(resource);
        List.copyOf(watches).forEach(watch -> watch.bumped(resource));
        return version;
    }

    boolean has(int resource, Version version) {
        return bumps.get(resource).stream().anyMatch(bump -> bump.version.equals(version));
    }

    void wipe() {
        bumps.forEach(Deque::clear);
        newIncarnation();
    }

    void loseWhatNobodyHasSeen() {
        for (Deque<Bump> all : bumps) {
            while (!all.isEmpty() && !all.getLast().seen) {
                all.removeLast();
            }
        }
        newIncarnation();
    }

    void restore(long asOf, boolean rotate) {
        while (backups.size() > 1 && backups.getLast().time > asOf) {
            backups.removeLast();
        }
        Backup backup = backups.getLast();
        for (int i = 0; i < bumps.size(); i++) {
            bumps.get(i).clear();
            bumps.get(i).addAll(backup.bumps.get(i));
        }
        incarnation = backup.incarnation;
        lineage++;
        // Nobody tells of a restore.
        watches.forEach(watch -> watch.lostAt = -1);
        world.nodes.forEach(node -> node.watchWasTroubled = true);
        if (rotate) {
            newIncarnation();
        } else {
            allChanged();
        }
    }

    /** To be called whenever a restore may want to come back to what is there now. */
    void keepBackup() {
        List<List<Bump>> copy = new ArrayList<>();
        bumps.forEach(all -> copy.add(List.copyOf(all)));
        backups.addLast(new Backup(world.now, incarnation, copy));
    }

    Label label(int resource) {
        Bump last = bumps.get(resource).peekLast();
        return new Label(incarnation, last == null ? Version.NONE : last.version);
    }

    /** The serial of the data that a load begun after this label was read sees at the least. */
    long covered(int resource, Label label) {
        long[] byIncarnation = coveredByIncarnation.get(label.incarnation());
        Long byStamp = label.version().isNone()
                ? null
                : coveredByStamp.get(label.version().stamp());
        if (world.plan.cluster().lag() > 0) {
            return byStamp == null ? 0 : byStamp;
        }
        return Math.max(byIncarnation == null ? 0 : byIncarnation[resource], byStamp == null ? 0 : byStamp);
    }

    /** The serial of the data of a bump, which may be lost by now; 0 of one that never was. */
    long coveredByStamp(Version version) {
        return coveredByStamp.getOrDefault(version.stamp(), 0L);
    }

    private void newIncarnation() {
        incarnation = "incarnation-" + ++incarnations;
        if (world.noise.of("lineage", incarnations).chance(2)) {
            lineage++;
        }
        // With another incarnation every change is one that nobody has to tell of.
        watches.forEach(watch -> watch.lostAt = -1);
        coveredByIncarnation.put(incarnation, world.source.serials());
        allChanged();
    }

    private void allChanged() {
        for (int i = 0; i < bumps.size(); i++) {
            changed(i);
        }
    }

    private void changed(int resource) {
        Label label = label(resource);
        world.trace.say(world, () -> "store: " + ids.get(resource) + " " + label);
        replicated(resource);
        world.oracle.storeChanged(resource, label, covered(resource, label));
    }

    /** Data or version have changed. */
    void replicated(int resource) {
        world.replica.changed(
                resource,
                world.now,
                world.source.serial(resource),
                label(resource).version());
    }

    private static final class Bump {
        private final Version version;
        private boolean seen;

        private Bump(Version version) {
            this.version = version;
        }

        @Override
        public String toString() {
            return version + (seen ? " seen" : "");
        }
    }

    private record Backup(long time, String incarnation, List<List<Bump>> bumps) {}
}
