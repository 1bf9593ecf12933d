package io.versionkeeper.examples.users;

import io.versionkeeper.Version;
import io.versionkeeper.core.HealthState;
import io.versionkeeper.core.KeeperHealth;
import io.versionkeeper.core.ResourceHealth;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a node says of itself to the front.
 *
 * @param confirmedMillisAgo how long ago the last answered poll was sent, or null if none was
 */
public record NodeStatus(long polls, @Nullable Long confirmedMillisAgo, List<Resource> resources) {
    /** The names of the resources that a node holds. */
    public static final List<String> RESOURCES = List.of("users", "cities");

    /**
     * One resource on this node.
     *
     * @param confirmed whether the VersionDB has answered lately, so that the node knows whether it is in step
     * @param loading whether a load is running, or none has succeeded yet
     * @param lastLoadMillis how long the last load took, or null before it
     */
    public record Resource(
            String name,
            Seen held,
            Seen stored,
            boolean confirmed,
            boolean loading,
            int entries,
            long loads,
            @Nullable Long lastLoadMillis) {}

    /**
     * A version as JSON. The stamp has 64 bits, which a JSON number cannot carry: so it is in the text alone.
     *
     * @param number null for {@link Version#NONE}
     */
    public record Seen(@Nullable Long number, String text) {
        public static final Seen NONE = of(Version.NONE);

        public static Seen of(Version version) {
            return new Seen(version.isNone() ? null : version.number(), version.toString());
        }
    }

    static NodeStatus of(KeeperHealth health, Map<String, Integer> entries) {
        List<Resource> resources = health.resources().stream()
                .map(resource -> of(resource, entries.getOrDefault(resource.id().name(), 0)))
                .sorted(Comparator.comparing(Resource::name).reversed())
                .toList();
        return new NodeStatus(health.polls(), millis(health.sinceConfirmed()), resources);
    }

    private static Resource of(ResourceHealth health, int entries) {
        return new Resource(
                health.id().name(),
                Seen.of(health.held()),
                Seen.of(health.stored()),
                health.state() != HealthState.UNCONFIRMED,
                health.loading() || health.loads() == 0,
                entries,
                health.loads(),
                millis(health.lastLoadTime()));
    }

    private static @Nullable Long millis(@Nullable Duration duration) {
        return duration == null ? null : duration.toMillis();
    }
}
