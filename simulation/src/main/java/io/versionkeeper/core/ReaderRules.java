package io.versionkeeper.core;

import io.versionkeeper.Version;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What readers and listeners may be shown. */
@SuppressWarnings("ReferenceEquality") // Of snapshots and loads each one is meant, not its like.
final class ReaderRules {
    private final Account account;
    private final World world;

    ReaderRules(Account account) {
        this.account = account;
        world = account.world;
    }

    /** What readers see after this step. */
    void look(NodeView view, Observed observed, VersionedResource<LoadRecord> handle) {
        Snapshot<LoadRecord> snapshot = handle.latest();
        if (snapshot == null) {
            if (observed.snapshot != null) {
                account.broken(
                        Promise.SNAPSHOT_STAYS,
                        () -> view.node + " has no snapshot of r" + observed.resource + " any more");
            }
            return;
        }
        LoadRecord shown = snapshot.value();
        if (shown.label == null || !shown.label.version().equals(snapshot.version())) {
            // A label read later is one fault; a pair put together from two loads is another.
            boolean mixed = shown == observed.shown || snapshot.version().equals(versionOf(observed.shown));
            account.broken(
                    mixed ? Promise.VALUE_AND_VERSION_BELONG_TOGETHER : Promise.LABEL_IS_READ_BEFORE_THE_LOAD,
                    () -> view.node + " shows r" + observed.resource + " at " + snapshot.version() + " with " + shown);
        }
        if (snapshot != observed.snapshot) {
            published(view, observed, snapshot, shown);
        }
    }

    private static @Nullable Version versionOf(@Nullable LoadRecord record) {
        return record == null || record.label == null ? null : record.label.version();
    }

    private void published(NodeView view, Observed observed, Snapshot<LoadRecord> snapshot, LoadRecord shown) {
        Supplier<String> what =
                () -> view.node + " publishes r" + observed.resource + " at " + snapshot.version() + " with " + shown;
        world.trace.say(world, what);
        if (view.closed) {
            account.broken(Promise.CLOSE_IS_THE_END, () -> what.get() + " after it was closed");
        }
        if (shown == observed.shown) {
            account.broken(
                    Promise.VALUE_AND_VERSION_BELONG_TOGETHER, () -> what.get() + ", which was published before");
        }
        if (shown.call.interrupted) {
            account.broken(Promise.ABANDONED_LOAD_IS_DISCARDED, () -> what.get() + ", whose load was abandoned");
        }
        if (shown.fails || (shown.refused && observed.shown != null)) {
            account.broken(Promise.FAILED_LOAD_IS_NOT_PUBLISHED, () -> what.get() + ", whose load has failed");
        }
        if (shown.label != null) {
            long covered =
                    world.records.covered(observed.resource, new Label(shown.label.incarnation(), snapshot.version()));
            if (shown.serial < covered) {
                account.broken(
                        Promise.LABEL_IS_A_LOWER_BOUND, () -> what.get() + ", but the version's data are " + covered);
            }
            Label before = observed.shown == null ? null : observed.shown.label;
            if (before != null && isLower(shown.label, before) && !isLower(observed.latest, before)) {
                account.broken(
                        Promise.LABEL_GOES_BACK_ONLY_WITH_THE_STORE,
                        () -> what.get() + " after " + before.version() + ", but the latest poll has read "
                                + observed.latest);
            }
        }
        observed.snapshot = snapshot;
        observed.shown = shown;
        view.untold.addLast(snapshot);
    }

    private static boolean isLower(@Nullable Label label, Label before) {
        if (label == null) {
            return false;
        }
        Version version = label.version();
        Version other = before.version();
        return label.incarnation().equals(before.incarnation())
                && !other.isNone()
                && (version.isNone() || version.number() < other.number());
    }

    void told(SimulatedNode node, SimulatedPlatform platform, Snapshot<?> snapshot) {
        NodeView view = account.run(node);
        if (view == null || view.platform != platform) {
            return;
        }
        if (view.untold.size() > Listeners.CAPACITY * 9 / 10) {
            // So many may be waiting that the oldest were dropped.
            while (!view.untold.isEmpty() && view.untold.peekFirst() != snapshot) {
                view.untold.removeFirst();
            }
        }
        boolean first = view.untold.peekFirst() == snapshot;
        if (view.told.put(snapshot, true) != null || (!first && view.untold.remove(snapshot))) {
            account.broken(
                    Promise.LISTENERS_ARE_TOLD_IN_ORDER,
                    () -> node + " tells its listeners of " + snapshot + " again, or before others");
        }
        if (first) {
            view.untold.removeFirst();
        }
    }
}
