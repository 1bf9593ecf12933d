package io.versionkeeper.store.jdbc;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Changes;
import io.versionkeeper.spi.Versions;
import io.versionkeeper.store.jdbc.Batch.Layout;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** One read: in as many statements as the number of names takes, and as one answer. */
final class Reading {
    /** Less than a server takes in one packet, even where the driver escapes every byte. */
    private static final int BATCH_BYTES = 4 << 20;

    private static final int ATTEMPTS = 3;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Handle handle;
    private final Dialect dialect;

    Reading(Handle handle, Dialect dialect) {
        this.handle = handle;
        this.dialect = dialect;
    }

    Versions read(Set<ResourceId> names) throws SQLException {
        return answer(names, batch -> dialect.read(handle, batch)).versions();
    }

    /** Null if there is no layout record to tell the database by. */
    @Nullable Mark mark() {
        Layout layout = dialect.read(handle, List.of()).layout();
        return dialect.mark(handle, layout == null ? null : layout.incarnation());
    }

    /** Only reads, in a transaction that sees one instant: a replica may be so far behind that it has no record yet. */
    Map<ResourceId, Version> readPresent(Set<ResourceId> names) {
        Map<ResourceId, Version> present = new HashMap<>();
        for (List<String> batch : batches(names)) {
            Batch answer = dialect.readInTransaction(handle, batch);
            Layout layout = answer.layout();
            if (layout != null) {
                requireKnown(layout);
            }
            present.putAll(answer.present());
        }
        return Map.copyOf(present);
    }

    /** The first of several statements has the changes, and its position is the one to go on from. */
    Changes readChanges(@Nullable Cursor since, Set<ResourceId> names) throws SQLException {
        String from = since == null ? Cursor.END : since.position();
        Answer answer = answer(names, batch -> dialect.readChanges(handle, batch, from));
        Versions versions = answer.versions();
        boolean known = since != null
                && since.incarnation().equals(versions.incarnation())
                && answer.first().known();
        Cursor next = new Cursor(Objects.requireNonNull(answer.first().position()), versions.incarnation());
        return new Changes(known ? versions : versionsOf(names, versions), next.toString(), known);
    }

    private static Versions versionsOf(Set<ResourceId> names, Versions versions) {
        Map<ResourceId, Version> present = new HashMap<>(versions.present());
        present.keySet().retainAll(names);
        return new Versions(versions.incarnation(), present);
    }

    @FunctionalInterface
    private interface FirstStatement {
        Batch read(List<String> names);
    }

    private record Answer(Versions versions, Layout first) {}

    private Answer answer(Set<ResourceId> names, FirstStatement statement) throws SQLException {
        List<List<String>> batches = batches(names);
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Answer answer = readOnce(batches, statement);
            if (answer != null) {
                return answer;
            }
        }
        throw new SQLException("the store changed its incarnation again and again during the read");
    }

    /** Null if the layout record was missing, or not the same in all batches: the store was wiped or replaced. */
    private @Nullable Answer readOnce(List<List<String>> batches, FirstStatement statement) {
        Layout first = null;
        Map<ResourceId, Version> present = new HashMap<>();
        for (List<String> batch : batches) {
            Batch answer = first == null ? statement.read(batch) : dialect.read(handle, batch);
            Layout layout = answer.layout();
            if (layout == null) {
                makeLayout();
                return null;
            }
            requireKnown(layout);
            first = first == null ? layout : first;
            if (!first.incarnation().equals(layout.incarnation())) {
                return null;
            }
            present.putAll(answer.present());
        }
        return first == null ? null : new Answer(new Versions(first.incarnation(), present), first);
    }

    private void makeLayout() {
        try {
            dialect.insertLayout(handle, RANDOM.nextLong());
        } catch (JdbiException e) {
            // Another node was faster: its nonce is the one that counts.
            if (!SqlErrors.isDuplicateKey(e)) {
                throw e;
            }
        }
    }

    private void requireKnown(Layout layout) {
        if (layout.version() != Dialect.LAYOUT_VERSION) {
            throw new SetupException("the records of its namespace have the layout version " + layout.version()
                    + ", and this release knows version " + Dialect.LAYOUT_VERSION
                    + " alone; use a release of Version Keeper that knows it");
        }
    }

    /** At least one batch, since an empty read has an incarnation too. */
    private static List<List<String>> batches(Set<ResourceId> names) {
        List<List<String>> batches = new ArrayList<>();
        List<String> batch = new ArrayList<>();
        int bytes = 0;
        for (ResourceId id : names) {
            int more = id.name().getBytes(StandardCharsets.UTF_8).length;
            if (batch.size() == JdbcVersionStore.READ_BATCH || bytes + more > BATCH_BYTES) {
                batches.add(batch);
                batch = new ArrayList<>();
                bytes = 0;
            }
            batch.add(id.name());
            bytes += more;
        }
        batches.add(batch);
        return batches;
    }
}
