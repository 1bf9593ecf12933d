package io.versionkeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.versionkeeper.spi.StoreMisconfiguredException;
import io.versionkeeper.spi.StoreUri;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.VersionStoreProvider;
import io.versionkeeper.spi.Versions;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.Set;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** The providers below that are public are registered in the test resources, the broken one first. */
class VersionStoresTest {
    @Test
    void opensTheStoreOfTheScheme() {
        try (VersionStore store = VersionStores.open("Notes://desk#namespace=shop")) {
            assertThat(store).hasToString("the store of Notes://desk#namespace=shop");
        }
    }

    @Test
    void aProviderThatCannotBeMadeHidesNoOther() {
        assertThatRefused("paper://desk")
                .withMessageContaining("there are [notes]")
                .withMessageContaining(Broken.class.getName())
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    }

    @Test
    void anUnknownSchemeNamesThoseThereAreAndTheModuleToAdd() {
        assertThatRefused("redis://desk")
                .withMessageContaining("\"redis\" of redis://desk")
                .withMessageContaining("there are [notes]")
                .withMessageContaining("Add the module io.versionkeeper:versionkeeper-store-redis");
        assertThatRefused("paper://desk").withMessageContaining("Add the module whose VersionStoreProvider does");
    }

    @Test
    void everySchemeOfThisProjectNamesItsModule() {
        Map.of(
                        "jdbc",
                        "jdbc",
                        "redis",
                        "redis",
                        "rediss",
                        "redis",
                        "redis-sentinel",
                        "redis",
                        "rediss-cluster",
                        "redis",
                        "mongodb",
                        "mongo",
                        "mongodb+srv",
                        "mongo",
                        "etcd",
                        "etcd")
                .forEach((scheme, module) -> assertThatRefused(scheme + "://desk")
                        .withMessageContaining("io.versionkeeper:versionkeeper-store-" + module + "."));
    }

    @Test
    void anEmptyClassPathIsSaidToBeEmpty() {
        assertThatExceptionOfType(StoreMisconfiguredException.class)
                .isThrownBy(() -> VersionStores.open(StoreUri.parse("redis://desk"), List.of()))
                .withMessageContaining("there are none at all");
    }

    @Test
    void twoProvidersOfOneSchemeAreAnErrorThatNamesBoth() {
        assertThatExceptionOfType(StoreMisconfiguredException.class)
                .isThrownBy(
                        () -> VersionStores.open(StoreUri.parse("notes://desk"), List.of(new Notes(), new MoreNotes())))
                .withMessageContaining(Notes.class.getName())
                .withMessageContaining(MoreNotes.class.getName())
                .withMessageContaining("remove all but one");
    }

    @Test
    void noMessageHoldsThePassword() {
        for (String uri : List.of("redis://app:GEHEIM@desk", "app:GEHEIM@desk/db", "://app:GEHEIM@desk")) {
            assertThatRefused(uri).withMessageNotContaining("GEHEIM");
        }
    }

    @Test
    void aProviderWithoutItsDriverHidesNoOther() {
        VersionStoreProvider withoutDriver = new Notes() {
            @Override
            public Set<String> schemes() {
                throw new NoClassDefFoundError("org/example/Driver");
            }
        };
        try (VersionStore store =
                VersionStores.open(StoreUri.parse("notes://desk"), List.of(withoutDriver, new Notes()))) {
            assertThat(store).isInstanceOf(NotesStore.class);
        }
    }

    @Test
    void aLookUpThatOnlyFailsEnds() {
        Iterable<VersionStoreProvider> failing = () -> new Iterator<>() {
            @Override
            public boolean hasNext() {
                throw new ServiceConfigurationError("the class path cannot be read");
            }

            @Override
            public VersionStoreProvider next() {
                throw new AssertionError("hasNext never said true");
            }
        };
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThatExceptionOfType(StoreMisconfiguredException.class)
                        .isThrownBy(() -> VersionStores.open(StoreUri.parse("notes://desk"), failing))
                        .withMessageContaining("the class path cannot be read"));
    }

    private static ThrowableAssertAlternative<StoreMisconfiguredException> assertThatRefused(String uri) {
        return assertThatExceptionOfType(StoreMisconfiguredException.class).isThrownBy(() -> VersionStores.open(uri));
    }

    /** Throws when it is made. */
    public static final class Broken implements VersionStoreProvider {
        public Broken() {
            throw new IllegalStateException("no driver");
        }

        @Override
        public Set<String> schemes() {
            return Set.of("broken");
        }

        @Override
        public VersionStore open(StoreUri uri) {
            throw new AssertionError("never made");
        }
    }

    /** Answers for {@code notes:}. */
    public static class Notes implements VersionStoreProvider {
        @Override
        public Set<String> schemes() {
            return Set.of("notes");
        }

        @Override
        public VersionStore open(StoreUri uri) {
            return new NotesStore(uri);
        }
    }

    private static final class MoreNotes extends Notes {}

    private record NotesStore(StoreUri uri) implements VersionStore {
        @Override
        public Versions read(Set<ResourceId> names) {
            return new Versions("notes", Map.of());
        }

        @Override
        public Version bump(ResourceId name, long stamp) {
            return Version.of(1, stamp);
        }

        @Override
        public void close() {}

        @Override
        public String toString() {
            return "the store of " + uri;
        }
    }
}
