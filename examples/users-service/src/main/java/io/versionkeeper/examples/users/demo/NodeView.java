package io.versionkeeper.examples.users.demo;

import io.versionkeeper.examples.users.NodeStatus;
import io.versionkeeper.examples.users.NodeStatus.Seen;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node as {@code GET /api/nodes} shows it.
 *
 * @param pid the process, or null while the node is stopped
 * @param state {@code in step}, {@code behind}, {@code loading} or {@code stopped}
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
            String state = resource.loading() ? LOADING : resource.held().equals(inStore) ? IN_STEP : BEHIND;
            return new Resource(
                    resource.name(),
                    state,
                    resource.held(),
                    inStore,
                    resource.entries(),
                    resource.loads(),
                    resource.lastLoadMillis());
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
        return states.contains(LOADING) ? LOADING : states.contains(BEHIND) ? BEHIND : IN_STEP;
    }
}
