package io.versionkeeper.examples.users.demo;

import io.versionkeeper.examples.users.NodeStatus;
import io.versionkeeper.examples.users.NodeStatus.Seen;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A node as {@code GET /api/nodes} shows it.
 *
 * @param pid the process, or null while the node is stopped
 * @param state {@code in step}, {@code behind}, {@code loading}, {@code unconfirmed} or {@code stopped}
 * @param polls how often this process has asked the VersionDB
 * @param confirmedMillisAgo how long ago it last had an answer, or null if it never had one
 */
record NodeView(
        String name,
        @Nullable Long pid,
        String state,
        long polls,
        @Nullable Long confirmedMillisAgo,
        List<Resource> resources) {

    static final String IN_STEP = "in step";
    static final String BEHIND = "behind";
    static final String LOADING = "loading";
    static final String UNCONFIRMED = "unconfirmed";
    static final String STOPPED = "stopped";

    /**
     * A resource on that node.
     *
     * @param held the version that its readers see
     * @param stored the version in the VersionDB
     */
    record Resource(
            String name,
            String state,
            Seen held,
            Seen stored,
            int entries,
            long loads,
            @Nullable Long lastLoadMillis) {

        private static Resource empty(String name, String state, Stored stored) {
            return new Resource(name, state, Seen.NONE, stored.of(name), 0, 0, null);
        }

        private static Resource of(NodeStatus.Resource resource, Stored stored) {
            Seen inStore = stored.of(resource.name());
            return new Resource(
                    resource.name(),
                    state(resource, inStore),
                    resource.held(),
                    inStore,
                    resource.entries(),
                    resource.loads(),
                    resource.lastLoadMillis());
        }

        private static String state(NodeStatus.Resource resource, Seen inStore) {
            if (resource.loading()) {
                return LOADING;
            }
            if (!resource.confirmed()) {
                return UNCONFIRMED;
            }
            return resource.held().equals(inStore) ? IN_STEP : BEHIND;
        }
    }

    static NodeView stopped(String name, Stored stored) {
        return empty(name, null, STOPPED, stored);
    }

    static NodeView starting(String name, long pid, Stored stored) {
        return empty(name, pid, LOADING, stored);
    }

    private static NodeView empty(String name, @Nullable Long pid, String state, Stored stored) {
        List<Resource> resources = NodeStatus.RESOURCES.stream()
                .map(resource -> Resource.empty(resource, state, stored))
                .toList();
        return new NodeView(name, pid, state, 0, null, resources);
    }

    static NodeView running(String name, long pid, NodeStatus status, Stored stored) {
        List<Resource> resources = status.resources().stream()
                .map(resource -> Resource.of(resource, stored))
                .toList();
        return new NodeView(name, pid, worst(resources), status.polls(), status.confirmedMillisAgo(), resources);
    }

    private static String worst(List<Resource> resources) {
        List<String> states = resources.stream().map(Resource::state).toList();
        return Stream.of(LOADING, UNCONFIRMED, BEHIND)
                .filter(states::contains)
                .findFirst()
                .orElse(IN_STEP);
    }
}
