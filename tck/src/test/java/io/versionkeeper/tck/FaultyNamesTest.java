package io.versionkeeper.tck;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.core.InMemoryVersionStore;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The kit rejects stores that mix names or namespaces up. */
class FaultyNamesTest extends FaultyStores {
    @Test
    void rejectsNamesThatAreTooLongInBytes() {
        assertRejected(
                "VS-5.1",
                "hostileNamesAreToldApartInOneAnswer",
                "value too long for VARBINARY(255)",
                bumping((correct, name, stamp) -> {
                    if (name.name().getBytes(StandardCharsets.UTF_8).length > 255) {
                        throw new IllegalArgumentException("value too long for VARBINARY(255)");
                    }
                    return correct.bump(name, stamp);
                }));
    }

    @Test
    void rejectsNamesThatTheCharacterSetLacks() {
        UnaryOperator<String> lossy = name -> name.replaceAll("[^\\x{0}-\\x{FFFF}]", "?");
        assertRejected(
                "VS-5.1",
                "hostileNamesAreToldApartInOneAnswer",
                "every valid name has a version of its own",
                store -> new Renaming(store, lossy));
        assertFoldedNamesRejected("\"?\" has no version because \"\\uFFFD\" has one", lossy);
    }

    @Test
    void rejectsNamesFoldedByCase() {
        assertFoldedNamesRejected(
                "\"users\" has no version because \"Users\" has one", name -> name.toLowerCase(Locale.ROOT));
    }

    @Test
    void rejectsNamesWithoutTrailingBlanks() {
        assertFoldedNamesRejected(
                "\"orders \" has no version because \"orders\" has one",
                name -> name.isBlank() ? name : name.stripTrailing());
    }

    @Test
    void rejectsNormalisedNames() {
        assertFoldedNamesRejected(
                "\"u\\u0308sers\" has no version because \"\\u00FCsers\" has one",
                name -> Normalizer.normalize(name, Normalizer.Form.NFC));
    }

    @Test
    void rejectsNamesThatAreCutOff() {
        assertFoldedNamesRejected("xx2\" has no version", name -> name.length() > 254 ? name.substring(0, 254) : name);
    }

    private static void assertFoldedNamesRejected(String told, UnaryOperator<String> mapping) {
        assertRejected("VS-5.2", "aNameIsAbsentAlthoughItsTwinIsPresent", told, store -> new Renaming(store, mapping));
    }

    @Test
    void rejectsNamesThatAreTakenForPatterns() {
        assertRejected(
                "VS-5.3",
                "aNameIsAbsentAlthoughItWouldMatchAnotherAsAPattern",
                "\"*\" has no version because \"a\" has one",
                Globbing::new);
    }

    /** Finds by pattern, as a key-value store does whose command for one key takes patterns too. */
    private static final class Globbing extends Faulty {
        private final Set<ResourceId> bumped = ConcurrentHashMap.newKeySet();

        Globbing(VersionStore correct) {
            super(correct);
        }

        @Override
        public Version bump(ResourceId name, long stamp) {
            bumped.add(name);
            return super.bump(name, stamp);
        }

        @Override
        public Versions read(Set<ResourceId> names) {
            Versions all = super.read(bumped);
            Map<ResourceId, Version> found = new HashMap<>();
            for (ResourceId name : names) {
                Pattern glob = Pattern.compile(Pattern.quote(name.name()).replace("*", "\\E.*\\Q"));
                all.present().forEach((present, version) -> {
                    if (glob.matcher(present.name()).matches()) {
                        found.put(name, version);
                    }
                });
            }
            return new Versions(all.incarnation(), found);
        }
    }

    @Test
    void rejectsNamespacesThatAreIgnored() {
        InMemoryVersionStore all = new InMemoryVersionStore();
        assertRejected(
                "VS-6.1",
                "aBumpInOneNamespaceIsNotSeenInAnother",
                "what is bumped in one namespace stays absent in another",
                (store, namespace) -> new Faulty(all.newClient()));
    }

    @Test
    void rejectsNamespacesThatAreJoinedWithoutSeparator() {
        InMemoryVersionStore all = new InMemoryVersionStore();
        assertRejected(
                "VS-6.2",
                "namespaceAndNameAreNotJustJoined",
                "is not seen in",
                (store, namespace) -> new Renaming(all.newClient(), name -> namespace + name));
    }

    @Test
    void rejectsNamespacesFoldedByCase() {
        Map<String, InMemoryVersionStore> folded = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        assertRejected(
                "VS-6.3",
                "namespacesThatLookAlikeAreToldApart",
                "0users\"",
                (store, namespace) -> new Faulty(folded.computeIfAbsent(namespace, n -> new InMemoryVersionStore())
                        .newClient()));
    }

    @Test
    void rejectsNamespacesThatAreTakenForPatterns() {
        Map<String, InMemoryVersionStore> namespaces = new ConcurrentHashMap<>();
        assertRejected(
                "VS-6.4",
                "namespacesWithPatternsAreToldApart",
                "0%\"",
                (store, namespace) -> new Faulty(namespaces.entrySet().stream()
                        .filter(entry -> entry.getKey().matches(namespace.replace("%", ".*")))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElseGet(() -> namespaces.computeIfAbsent(namespace, n -> new InMemoryVersionStore()))
                        .newClient()));
    }

    /** Stores each name under another one. */
    private static final class Renaming extends Faulty {
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
