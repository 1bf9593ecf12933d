package io.versionkeeper.examples.users.demo;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.examples.users.NodeStatus;
import io.versionkeeper.examples.users.NodeStatus.Seen;
import io.versionkeeper.spi.Versions;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The versions in the VersionDB, by resource, as well as they are known. */
record Stored(Map<String, Seen> versions) {
    static final Stored UNKNOWN = new Stored(Map.of());

    Seen of(String resource) {
        return versions.getOrDefault(resource, Seen.NONE);
    }

    static Stored of(Versions answer) {
        Map<String, Seen> versions = new LinkedHashMap<>();
        for (String name : NodeStatus.RESOURCES) {
            Version version = answer.of(ResourceId.of(name));
            versions.put(name, Seen.of(version));
        }
        return new Stored(versions);
    }

    /**
     * The best guess while the VersionDB does not answer: of what the front and the nodes saw last, the highest number.
     * That is good enough to show, and would not be to decide anything.
     */
    static Stored guess(Stored last, Collection<NodeStatus> nodes) {
        Map<String, Seen> versions = new LinkedHashMap<>();
        for (String name : NodeStatus.RESOURCES) {
            Stream<Seen> seen = nodes.stream()
                    .flatMap(node -> node.resources().stream())
                    .filter(resource -> resource.name().equals(name))
                    .map(NodeStatus.Resource::stored);
            versions.put(
                    name,
                    Stream.concat(Stream.of(last.of(name)), seen)
                            .max(Comparator.comparingLong(Stored::numberOrZero))
                            .orElse(Seen.NONE));
        }
        return new Stored(versions);
    }

    private static long numberOrZero(Seen seen) {
        @Nullable Long number = seen.number();
        return number == null ? 0 : number;
    }
}
