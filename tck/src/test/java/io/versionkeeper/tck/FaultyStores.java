package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.core.InMemoryVersionStore;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** Runs one group of the kit over a store that is a few lines away from a correct one. */
abstract class FaultyStores {
    /** Set before each run of the kit, which makes its own instances. */
    private static BiFunction<VersionStore, String, VersionStore> fault = (store, namespace) -> store;

    static Duration timeout = Duration.ofSeconds(5);

    @BeforeEach
    void giveTimeForSlowMachines() {
        timeout = Duration.ofSeconds(5);
    }

    static String assertRejected(Class<?> group, String test, UnaryOperator<VersionStore> made) {
        return assertRejected(group, test, (store, namespace) -> made.apply(store));
    }

    /** What the failed test said. */
    static String assertRejected(Class<?> group, String test, BiFunction<VersionStore, String, VersionStore> made) {
        fault = made;
        Map<String, String> failed = run(Kit.class, group).failed().stream()
                .collect(Collectors.toMap(event -> event.getTestDescriptor().getDisplayName(), FaultyStores::message));

        assertThat(failed).containsKey(test + "()");
        String message = Objects.requireNonNull(failed.get(test + "()"));
        assertThat(message).contains("Expected: ", "Look at: ", "Happened: ");
        return message;
    }

    static Events run(Class<?> kit, Class<?> group) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectNestedClass(List.of(kit), group))
                .execute()
                .testEvents();
    }

    static String message(Event event) {
        return event.getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .map(Throwable::getMessage)
                .orElse("");
    }

    static class WithoutHooks extends VersionStoreTck {
        final Map<String, InMemoryVersionStore> namespaces = new ConcurrentHashMap<>();

        @Override
        protected VersionStore open(String namespace) {
            return namespaces
                    .computeIfAbsent(namespace, n -> new InMemoryVersionStore())
                    .newClient();
        }
    }

    static class Kit extends WithoutHooks {
        @Override
        protected VersionStore open(String namespace) {
            return fault.apply(super.open(namespace), namespace);
        }

        @Override
        protected void wipe(String namespace) {
            namespaces.get(namespace).wipe();
        }

        @Override
        protected VersionStore unreachable() {
            return open("unreachable");
        }

        @Override
        protected Duration timeout() {
            return timeout;
        }
    }

    static class Faulty implements VersionStore {
        private final VersionStore correct;

        Faulty(VersionStore correct) {
            this.correct = correct;
        }

        @Override
        public Versions read(Set<ResourceId> names) {
            return correct.read(names);
        }

        @Override
        public Version bump(ResourceId name, long stamp) {
            return correct.bump(name, stamp);
        }

        @Override
        public void close() {
            correct.close();
        }

        static Versions only(Set<ResourceId> names, Versions answer) {
            Map<ResourceId, Version> present = new HashMap<>(answer.present());
            present.keySet().retainAll(names);
            return new Versions(answer.incarnation(), present);
        }
    }

    /** Stores each name under another one. */
    static final class Renaming extends Faulty {
        private final UnaryOperator<String> mapping;

        Renaming(VersionStore correct, UnaryOperator<String> mapping) {
            super(correct);
            this.mapping = mapping;
        }

        @Override
        public Versions read(Set<ResourceId> names) {
            Versions answer = super.read(names.stream().map(this::mapped).collect(Collectors.toSet()));
            Map<ResourceId, Version> present = new HashMap<>();
            for (ResourceId name : names) {
                if (!answer.of(mapped(name)).isNone()) {
                    present.put(name, answer.of(mapped(name)));
                }
            }
            return new Versions(answer.incarnation(), present);
        }

        @Override
        public Version bump(ResourceId name, long stamp) {
            return super.bump(mapped(name), stamp);
        }

        private ResourceId mapped(ResourceId name) {
            return ResourceId.of(mapping.apply(name.name()));
        }
    }
}
