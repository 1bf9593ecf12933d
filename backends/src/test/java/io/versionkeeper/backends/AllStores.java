package io.versionkeeper.backends;

import io.versionkeeper.core.VersionKeeper;
import io.versionkeeper.core.VersionedResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** An application that follows a resource in each of the stores that it is given, all at the same time. */
final class AllStores {
    /** All that it prints. */
    static final String DONE = "done";

    private AllStores() {}

    public static void main(String[] uris) throws Exception {
        List<VersionKeeper> keepers = new ArrayList<>();
        for (String uri : uris) {
            keepers.add(VersionKeeper.connect(uri));
        }
        for (VersionKeeper keeper : keepers) {
            AtomicInteger loads = new AtomicInteger();
            VersionedResource<Integer> users = keeper.resource("users", loads::incrementAndGet);
            int before = users.get();
            keeper.bump("users");
            if (users.get(Duration.ZERO, Duration.ofSeconds(10)) <= before) {
                throw new IllegalStateException("A bump was not followed");
            }
        }
        keepers.forEach(VersionKeeper::close);
        System.out.println(DONE);
    }
}
