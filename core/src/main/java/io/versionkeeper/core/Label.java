package io.versionkeeper.core;

import io.versionkeeper.Version;

/**
 * What a poll read of one resource. The incarnation belongs to it: a store that lost acknowledged bumps may show the
 * version that the node holds, with other data behind it.
 */
record Label(String incarnation, Version version) {
    /** Whether this is an earlier state of the same lineage; where incarnations differ, nobody can tell. */
    boolean isBefore(Label other) {
        return incarnation.equals(other.incarnation)
                && !other.version.isNone()
                && (version.isNone() || version.number() < other.version.number());
    }
}
