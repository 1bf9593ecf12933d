package io.versionkeeper.benchmarks.nodes;

import io.versionkeeper.benchmarks.servers.Backend;
import io.versionkeeper.core.VersionKeeper;
import io.versionkeeper.core.VersionKeeperBuilder;
import io.versionkeeper.core.VersionedResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A keeper, each entry a resource whose load is nothing: what shows is the stamp of its version. */
final class KeeperCopy implements Copy {
    static final String NAMESPACE = "benchmark";

    private final VersionKeeper keeper;
    private final List<VersionedResource<Boolean>> resources = new ArrayList<>();

    private KeeperCopy(VersionKeeperBuilder builder) {
        keeper = builder.start();
        for (int key = 0; key < NodeMain.KEYS; key++) {
            resources.add(keeper.resource(name(key), () -> true));
        }
    }

    static KeeperCopy pushed(String url, Duration interval) {
        return new KeeperCopy(builder(url).interval(interval));
    }

    static KeeperCopy polling(String url) {
        return new KeeperCopy(builder(url).interval(Duration.ofSeconds(1)).watch(false));
    }

    private static VersionKeeperBuilder builder(String url) {
        return VersionKeeper.builder(Backend.storeUri(url, NAMESPACE));
    }

    static String name(int key) {
        return "resource-" + key;
    }

    @Override
    public long read(int key) {
        return resources.get(key).snapshot().version().isNone()
                ? 0
                : resources.get(key).snapshot().version().stamp();
    }

    @Override
    public void close() {
        keeper.close();
    }
}
