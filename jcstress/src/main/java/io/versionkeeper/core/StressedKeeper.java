package io.versionkeeper.core;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A keeper whose resource "users" is in step at version 1, with a source and a store that the actors change. */
final class StressedKeeper {
    static final ResourceId USERS = ResourceId.of("users");

    final StressPlatform platform = new StressPlatform();
    final StressedStore store = new StressedStore();
    final VersionKeeper keeper =
            new VersionKeeper(platform, VersionKeeper.builder(store).awaitFirstLoad(Duration.ZERO), store, true);
    final VersionedResource<Value> users;
    volatile int source = 1;

    StressedKeeper() {
        users = keeper.resource("users", this::load);
        platform.runCalls();
    }

    Value load() {
        return new Value(source);
    }

    /** Changes the data, and makes the bump visible, without telling the keeper. */
    void change() {
        source = 2;
        store.number = 2;
    }

    /** What a read may have got: the number of its data, or 0 if it is torn from its version. */
    static int seen(Snapshot<Value> snapshot) {
        return snapshot.value().data == snapshot.version().number() ? snapshot.value().data : 0;
    }

    /** Written without a barrier, so that only its publication makes it visible. */
    static final class Value {
        int data;

        Value(int data) {
            this.data = data;
        }
    }

    /** A store of one record. */
    static final class StressedStore implements VersionStore {
        volatile int number = 1;
        final AtomicInteger closes = new AtomicInteger();

        @Override
        public Versions read(Set<ResourceId> names) {
            return new Versions("first", names.contains(USERS) ? Map.of(USERS, Version.of(number, number)) : Map.of());
        }

        @Override
        public Version bump(ResourceId name, long stamp) {
            return Version.of(3, stamp);
        }

        @Override
        public void close() {
            closes.incrementAndGet();
        }
    }
}
