package io.versionkeeper.core;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.Versions;
import io.versionkeeper.spi.Watch;
import io.versionkeeper.spi.WatchListener;
import io.versionkeeper.spi.WatchableVersionStore;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** What a watch tells, against the poll that finds the same change. */
public final class WatchStress {
    private static final ResourceId USERS = ResourceId.of("users");

    private WatchStress() {}

    /** Of one resource, whose changes are told when an actor does so. */
    private static final class ToldStore implements WatchableVersionStore {
        private volatile long number = 1;
        private @Nullable WatchListener listener;

        void tell() {
            Objects.requireNonNull(listener).changed(USERS);
        }

        @Override
        public Watch watch(WatchListener told) {
            listener = told;
            return () -> {};
        }

        @Override
        public Versions read(Set<ResourceId> names) {
            return new Versions("incarnation", Map.of(USERS, Version.of(number, number)));
        }

        @Override
        public Version bump(ResourceId name, long stamp) {
            throw new IllegalStateException("not bumped by this keeper");
        }

        @Override
        public void close() {}
    }

    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "the watch is trusted")
    @Outcome(expect = FORBIDDEN, desc = "the watch is called silent, though it has told of the change")
    @State
    public static class AChangeIsToldWhileAPollFindsIt {
        private final StressPlatform platform = new StressPlatform();
        private final ToldStore store = new ToldStore();
        private final VersionKeeper keeper;

        public AChangeIsToldWhileAPollFindsIt() {
            keeper = VersionKeeper.builder(store).awaitFirstLoad(Duration.ZERO).build(platform);
            keeper.begin();
            keeper.resource("users", () -> "users");
            platform.runCalls();
            keeper.pollSoon();
            platform.runCalls();
            store.number = 2;
        }

        @Actor
        public void watch() {
            store.tell();
        }

        @Actor
        public void engine() {
            keeper.pollSoon();
            platform.runCalls();
        }

        @Arbiter
        public void after(I_Result r) {
            platform.runCalls();
            platform.runTimers(Watcher.GRACE.toNanos());
            r.r1 = keeper.health().watch() == WatchState.ON ? 1 : 0;
        }
    }
}
