package io.versionkeeper.store.etcd;

import io.etcd.jetcd.Response.Header;
import org.jspecify.annotations.Nullable;

/**
 * What this client has seen last. A cluster never goes back behind that, unless it was restored, and then acknowledged
 * bumps may be lost. Thread-safe.
 */
final class History {
    /** A revision of a cluster. */
    record Point(long cluster, long revision) {
        static Point of(Header header) {
            return new Point(header.getClusterId(), header.getRevision());
        }

        boolean isBehind(@Nullable Point other) {
            return other != null && other.cluster == cluster && revision < other.revision;
        }
    }

    private @Nullable Point latest;
    private @Nullable String incarnation;

    synchronized @Nullable Point latest() {
        return latest;
    }

    synchronized void saw(Point point) {
        if (!point.isBehind(latest)) {
            latest = point;
        }
    }

    /** Forgets all but this, after the cluster has gone back. */
    synchronized void restart(Point point) {
        latest = point;
    }

    /** What the last complete answer had, or null if there was none. */
    synchronized @Nullable String incarnation() {
        return incarnation;
    }

    synchronized void answered(String answeredIncarnation) {
        incarnation = answeredIncarnation;
    }
}
