package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectNestedMethod;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.core.InMemoryVersionStore;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** Runs a test of the kit over a store that is a few lines away from a correct one. */
abstract class FaultyStores {
    /** Set before each run of the kit, which makes its own instances. */
    private static BiFunction<VersionStore, String, VersionStore> fault = (store, namespace) -> store;

    static Duration timeout;
    static Duration longestCall;
    /** What happens to the records, if the fault is a crash. */
    static Consumer<InMemoryVersionStore> crash;

    @BeforeEach
    void giveTimeForSlowMachines() {
        timeout = Duration.ofSeconds(5);
        longestCall = Duration.ofSeconds(1);
        crash = records -> {};
    }

    static void assertRejected(String rule, String test, String told, UnaryOperator<VersionStore> made) {
        assertRejected(rule, test, told, (store, namespace) -> made.apply(store));
    }

    /** The test fails, and says which rule was broken and how. */
    static void assertRejected(
            String rule, String test, String told, BiFunction<VersionStore, String, VersionStore> made) {
        assertRejected(rule, test, told, Kit.class, made);
    }

    static void assertRejected(
            String rule, String test, String told, Class<?> kit, BiFunction<VersionStore, String, VersionStore> made) {
        List<String> failed = run(selectNestedMethod(List.of(kit), groupOf(test), test), made)
                .failed()
                .map(FaultyStores::message)
                .toList();

        assertThat(failed).singleElement(STRING).startsWith("Rule:     VS-").contains(Contract.line(rule), told);
        assertThat(failed.get(0)).containsPattern("\nExpected: .*\nLook at: .*\nHappened: ");
        assertThat(rulesOf(test)).contains(rule);
    }

    /** Those that the test carries, and those that are checked around every test. */
    private static List<String> rulesOf(String test) {
        return Stream.of(groupOf(test).getSuperclass(), Rules.class, Deadline.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> !method.isAnnotationPresent(Test.class)
                        || method.getName().equals(test))
                .flatMap(method -> ContractTest.numbers(method).stream())
                .toList();
    }

    private static Class<?> groupOf(String test) {
        return Arrays.stream(VersionStoreTck.class.getDeclaredClasses())
                .filter(group -> Arrays.stream(group.getSuperclass().getDeclaredMethods())
                        .anyMatch(method -> method.getName().equals(test)))
                .findFirst()
                .orElseThrow();
    }

    /** A store that reads in another way. */
    static UnaryOperator<VersionStore> reading(BiFunction<VersionStore, Set<ResourceId>, Versions> read) {
        return store -> new Faulty(store) {
            @Override
            public Versions read(Set<ResourceId> names) {
                return read.apply(store, names);
            }
        };
    }

    @FunctionalInterface
    interface Bump {
        Version bump(VersionStore correct, ResourceId name, long stamp);
    }

    /** A store that bumps in another way. */
    static UnaryOperator<VersionStore> bumping(Bump bump) {
        return store -> new Faulty(store) {
            @Override
            public Version bump(ResourceId name, long stamp) {
                return bump.bump(store, name, stamp);
            }
        };
    }

    /** The answer with each version changed. */
    static Versions with(Versions answer, BiFunction<ResourceId, Version, Version> change) {
        Map<ResourceId, Version> present = new HashMap<>(answer.present());
        present.replaceAll(change);
        return new Versions(answer.incarnation(), present);
    }

    static Events run(DiscoverySelector tests, BiFunction<VersionStore, String, VersionStore> made) {
        fault = made;
        return run(tests);
    }

    /** The kit's tests of watches and changes. */
    static Events runOptionalGroups(BiFunction<VersionStore, String, VersionStore> made) {
        fault = made;
        return run(Stream.of(
                        VersionStoreTck.Watching.class,
                        VersionStoreTck.WatchClosing.class,
                        VersionStoreTck.Incremental.class,
                        VersionStoreTck.Cursors.class)
                .map(group -> selectNestedClass(List.of(Kit.class), group))
                .toArray(DiscoverySelector[]::new));
    }

    static Events run(Class<?> kit, Class<?> group) {
        return run(selectNestedClass(List.of(kit), group));
    }

    private static Events run(DiscoverySelector... tests) {
        return EngineTestKit.engine("junit-jupiter").selectors(tests).execute().testEvents();
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
            return newClient(namespace);
        }

        final InMemoryVersionStore newClient(String namespace) {
            return namespaces
                    .computeIfAbsent(namespace, n -> new InMemoryVersionStore())
                    .newClient();
        }
    }

    /** In this memory all faults are alike, but for those in which requests get through. */
    static class Kit extends WithoutHooks {
        private final List<InMemoryVersionStore> breakable = new CopyOnWriteArrayList<>();

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
            InMemoryVersionStore nobody = new InMemoryVersionStore();
            nobody.disconnect();
            return fault.apply(nobody, "unreachable");
        }

        @Override
        protected VersionStore openBreakable(String namespace) {
            InMemoryVersionStore client = newClient(namespace);
            breakable.add(client);
            return fault.apply(client, namespace);
        }

        @Override
        protected void inflict(Fault inflicted) throws Exception {
            if (inflicted.letsRequestsThrough()) {
                super.inflict(inflicted);
            }
            breakable.forEach(InMemoryVersionStore::disconnect);
            if (inflicted == Fault.CRASH) {
                namespaces.values().forEach(crash);
            }
        }

        @Override
        protected void mend() {
            breakable.forEach(InMemoryVersionStore::reconnect);
        }

        @Override
        protected Duration longestCall() {
            return longestCall;
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
    }
}
