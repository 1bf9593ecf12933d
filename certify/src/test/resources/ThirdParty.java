package com.example.thirdparty;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.StoreUnavailableException;
import io.versionkeeper.spi.StoreUri;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.VersionStoreProvider;
import io.versionkeeper.spi.Versions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Stores and providers of somebody else, some of them faulty, by scheme. */
public final class ThirdParty {
    public static final class Stores implements VersionStoreProvider {
        @Override
        public Set<String> schemes() {
            return Set.of("sound", "stampless", "racy", "silent", "talkative", "absent", "leaky", "hanging", "nothing");
        }

        @Override
        public VersionStore open(StoreUri uri) {
            switch (uri.scheme()) {
                case "nothing":
                    return null;
                case "leaky":
                    throw new IllegalArgumentException("no driver for " + uri.location());
                case "hanging":
                    return waitForEver();
                default:
                    return new Store(uri, DATABASES.computeIfAbsent(uri.namespace(), n -> new Database()));
            }
        }
    }

    /** A provider is made anew at every look-up; its databases are not. */
    private static final Map<String, Database> DATABASES = new ConcurrentHashMap<>();

    public static final class Thrower implements VersionStoreProvider {
        public Thrower() {
            throw new IllegalStateException("no licence");
        }

        @Override
        public Set<String> schemes() {
            return Set.of("thrower");
        }

        @Override
        public VersionStore open(StoreUri uri) {
            throw new AssertionError();
        }
    }

    public static final class Thief implements VersionStoreProvider {
        @Override
        public Set<String> schemes() {
            return Set.of("jdbc");
        }

        @Override
        public VersionStore open(StoreUri uri) {
            throw new AssertionError();
        }
    }

    private static final class Database {
        final String incarnation = UUID.randomUUID().toString();
        final Map<ResourceId, Version> records = new ConcurrentHashMap<>();
    }

    private static final class Store implements VersionStore {
        private final StoreUri uri;
        private final Database database;
        private volatile boolean closed;

        Store(StoreUri uri, Database database) {
            this.uri = uri;
            this.database = database;
        }

        @Override
        public Versions read(Set<ResourceId> names) {
            check();
            Map<ResourceId, Version> present = new HashMap<>(database.records);
            present.keySet().retainAll(names);
            return new Versions(database.incarnation, present);
        }

        @Override
        public Version bump(ResourceId name, long stamp) {
            check();
            if (uri.scheme().equals("talkative")) {
                throw new StoreUnavailableException(
                        "cannot bump at " + uri.location() + " with " + uri.option("token", "") + " alias secret%202",
                        null);
            }
            if (uri.scheme().equals("racy")) {
                Version last = database.records.getOrDefault(name, Version.NONE);
                Thread.yield();
                Version next = next(last, stamp);
                database.records.put(name, next);
                return next;
            }
            long kept = uri.scheme().equals("stampless") ? 0 : stamp;
            return database.records.compute(name, (n, last) -> next(last == null ? Version.NONE : last, kept));
        }

        private static Version next(Version last, long stamp) {
            return Version.of(last.isNone() ? 1 : last.number() + 1, stamp);
        }

        private void check() {
            if (closed) {
                throw new IllegalStateException("closed");
            }
            if (uri.scheme().equals("absent")) {
                throw new StoreUnavailableException(uri.location() + " refuses connections", null);
            }
            if (uri.scheme().equals("silent")) {
                waitForEver();
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static VersionStore waitForEver() {
        while (true) {
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException e) {
                // Goes on.
            }
        }
    }
}
