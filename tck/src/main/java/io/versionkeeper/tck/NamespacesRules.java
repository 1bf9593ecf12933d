package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.VersionStore;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The resources of one application are kept apart from those of another. */
abstract class NamespacesRules extends Rules {
    private static final String LOOK_AT =
            "how namespace and name make up the key: both in full, exactly, and so that no other pair gives the same";

    NamespacesRules(VersionStoreTck kit) {
        super(kit);
    }

    @Test
    @Rule("VS-6.1")
    void aBumpInOneNamespaceIsNotSeenInAnother() throws Exception {
        VersionStore one = open(namespace);
        VersionStore other = open(namespace + "2");
        Version bumped = bump(one, USERS);

        assertThat(other.read(Set.of(USERS)).present())
                .as(expected("what is bumped in one namespace stays absent in another", LOOK_AT))
                .isEmpty();
        bump(other, USERS);
        assertThat(read(one, USERS))
                .as(expected("a bump leaves the same name in another namespace as it is", LOOK_AT))
                .isEqualTo(bumped);
    }

    @Test
    @Rule("VS-6.2")
    void namespaceAndNameAreNotJustJoined() throws Exception {
        VersionStore store = open(namespace);
        for (String separator : List.of("2", ":", "/", ".", "-", "_", "|", " ", "}", "::")) {
            bump(store, ResourceId.of(separator + "users"));
            bump(store, ResourceId.of(separator + "a" + separator + "users"));

            assertEmpty(namespace + separator, namespace);
            assertEmpty(namespace + separator + "a" + separator, namespace);
        }
    }

    @Test
    @Rule("VS-6.3")
    void namespacesThatLookAlikeAreToldApart() throws Exception {
        assertToldApart(HostileNames.TWINS);
    }

    @Test
    @Rule("VS-6.4")
    void namespacesWithPatternsAreToldApart() throws Exception {
        assertToldApart(HostileNames.PATTERNS);
    }

    /** Never more than two clients at once: some open many connections each. */
    private void assertToldApart(List<HostileNames.Twins> pairs) throws Exception {
        for (int i = 0; i < pairs.size(); i++) {
            String prefix = namespace + i;
            String one = HostileNames.prefixed(prefix, pairs.get(i).one());
            String other = HostileNames.prefixed(prefix, pairs.get(i).other());
            try (VersionStore first = open(one);
                    VersionStore second = open(other)) {
                Version bumped = bump(first, USERS);
                assertEmpty(second, other, one);
                Version bumpedOther = bump(second, USERS);
                assertKeeps(first, bumped, one, other);
                assertKeeps(second, bumpedOther, other, one);
            }
        }
    }

    private void assertEmpty(String inspected, String bumped) throws Exception {
        try (VersionStore store = open(inspected)) {
            assertEmpty(store, inspected, bumped);
        }
    }

    private static void assertEmpty(VersionStore store, String inspected, String bumped) {
        assertThat(store.read(Set.of(USERS)).present())
                .as(expected("a bump in namespace " + quoted(bumped) + " is not seen in " + quoted(inspected), LOOK_AT))
                .isEmpty();
    }

    private static void assertKeeps(VersionStore store, Version version, String inspected, String bumped) {
        assertThat(read(store, USERS))
                .as(expected(
                        "a bump in namespace " + quoted(bumped) + " leaves " + quoted(inspected) + " alone", LOOK_AT))
                .isEqualTo(version);
    }

    private static String quoted(String name) {
        return '"' + NamesRules.ascii(name) + '"';
    }
}
