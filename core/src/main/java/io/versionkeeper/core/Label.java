package io.versionkeeper.core;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a poll read of one resource. The incarnation belongs to it: a store that lost acknowledged bumps may show the
 * version that the node holds, with other data behind it.
 *
 * @param parts of a resource of several versions each of them, {@link Version#NONE} too; null of any other
 */
record Label(String incarnation, Version version, @Nullable Map<ResourceId, Version> parts) {
    Label(String incarnation, Version version) {
        this(incarnation, version, null);
    }

    /** Of several versions, for which one stands that differs when any of them does. */
    static Label of(String incarnation, Map<ResourceId, Version> parts) {
        return new Label(incarnation, together(parts), Map.copyOf(parts));
    }

    /** The same on every node: the sum of the numbers, and a hash for the stamp. */
    private static Version together(Map<ResourceId, Version> parts) {
        long sum = 0;
        Hasher hasher = Hashing.murmur3_128().newHasher();
        for (Map.Entry<ResourceId, Version> part : new TreeMap<>(parts).entrySet()) {
            Version version = part.getValue();
            if (!version.isNone()) {
                sum += version.number();
                hasher.putUnencodedChars(part.getKey().name())
                        .putChar('\0')
                        .putLong(version.number())
                        .putLong(version.stamp());
            }
        }
        return sum == 0
                ? Version.NONE
                : Version.of(Math.max(1, sum & Long.MAX_VALUE), hasher.hash().asLong());
    }

    /** Whether this is an earlier state of the same lineage, in any part; where incarnations differ, nobody can tell. */
    boolean isBefore(Label other) {
        if (!incarnation.equals(other.incarnation)) {
            return false;
        }
        Map<ResourceId, Version> others = other.parts;
        if (parts == null || others == null) {
            return isBefore(version, other.version);
        }
        return parts.entrySet().stream()
                .anyMatch(part -> isBefore(part.getValue(), others.getOrDefault(part.getKey(), Version.NONE)));
    }

    private static boolean isBefore(Version version, Version other) {
        return !other.isNone() && (version.isNone() || version.number() < other.number());
    }

    /** Whether the snapshot of this label is what a token asks for. */
    boolean isOf(Version token) {
        return version.equals(token) || (parts != null && parts.containsValue(token));
    }

    /** Whether none of the versions has come to the number of a token, so that the store must have lost that bump. */
    boolean isBelow(Version token) {
        return isBefore(version, token)
                && (parts == null || parts.values().stream().allMatch(part -> isBefore(part, token)));
    }
}
