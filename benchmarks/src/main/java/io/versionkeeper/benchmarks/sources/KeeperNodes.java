package io.versionkeeper.benchmarks.sources;

import io.versionkeeper.core.VersionKeeper;
import io.versionkeeper.core.VersionKeeperBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Keepers; the first one bumps. */
final class KeeperNodes implements Nodes {
    private static final String USERS = "users";

    private final List<VersionKeeper> keepers = new ArrayList<>();

    KeeperNodes(String storeUri, UsersDb users, UnaryOperator<VersionKeeperBuilder> settings) {
        for (int i = 0; i < COUNT; i++) {
            VersionKeeper keeper =
                    settings.apply(VersionKeeper.builder(storeUri)).start();
            keeper.resource(USERS, users::readAll);
            keepers.add(keeper);
        }
    }

    @Override
    public void announce() {
        keepers.get(0).bump(USERS);
    }

    @Override
    public void close() {
        keepers.forEach(VersionKeeper::close);
    }
}
