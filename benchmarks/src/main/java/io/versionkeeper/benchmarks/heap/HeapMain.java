package io.versionkeeper.benchmarks.heap;

import io.versionkeeper.ResourceId;
import io.versionkeeper.core.InMemoryVersionStore;
import io.versionkeeper.core.Loader;
import io.versionkeeper.core.VersionKeeper;
import io.versionkeeper.core.VersionedResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A process of one keeper with many resources; prints the bytes that each of them takes, and how long it took to load them. */
public final class HeapMain {
    /** Begins the line with the bytes of each resource, the milliseconds to register all, and those until all were loaded. */
    static final String RESULT = "@heap ";

    private HeapMain() {}

    /** Takes the number of resources. */
    public static void main(String[] arguments) throws Exception {
        int count = Integer.parseInt(arguments[0]);
        InMemoryVersionStore store = new InMemoryVersionStore();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = "tenant-" + i;
            names.add(name);
            store.bump(ResourceId.of(name), i);
        }
        Object value = new Object();
        Loader<Object> loader = () -> value;
        VersionedResource<?>[] resources = new VersionedResource<?>[count];
        long before = used();
        long begun = System.nanoTime();
        VersionKeeper keeper = VersionKeeper.builder(new FreshVersions(store))
                .interval(Duration.ofHours(1))
                .awaitFirstLoad(Duration.ZERO)
                .start();
        for (int i = 0; i < count; i++) {
            resources[i] = keeper.resource(names.get(i), loader);
        }
        long registered = System.nanoTime();
        for (VersionedResource<?> resource : resources) {
            if (!resource.await(Duration.ofMinutes(2))) {
                throw new IllegalStateException(resource.id() + " is not loaded after 2 minutes");
            }
        }
        long loaded = System.nanoTime();
        double bytes = (double) (used() - before) / count;
        System.out.println(RESULT + bytes + " " + (registered - begun) / 1e6 + " " + (loaded - begun) / 1e6);
        keeper.close();
    }

    /** The heap that is left when no garbage is. */
    private static long used() throws InterruptedException {
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(100);
            used = Math.min(
                    used,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return used;
    }
}
