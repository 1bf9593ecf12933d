package io.versionkeeper.store.jdbc;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one reading statement returned.
 *
 * @param layout null if the namespace has no layout record yet
 * @param present the versions of the resources that have a record
 */
record Batch(@Nullable Layout layout, Map<ResourceId, Version> present) {

    /**
     * The reserved record of a namespace, whose name is empty.
     *
     * @param version the layout version of the namespace's records
     * @param incarnation the nonce, and what else the database knows of its own identity
     * @param position where to read the next changes from, see {@link Cursor}; null if it was not asked for
     * @param known whether the changes since the position that was given are all there
     */
    record Layout(
            long version, String incarnation, @Nullable String position, boolean known) {}
}
