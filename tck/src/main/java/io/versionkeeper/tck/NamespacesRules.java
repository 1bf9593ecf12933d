package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.VersionStore;
import java.util.ArrayList;
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
    void namespaceAndNameAreNotJustJoined() throws Exception {
        for (String separator : List.of("2", ":", "/", ".", "-", "_", "|", " ", "}", "::")) {
            bump(open(namespace), ResourceId.of(separator + "users"));
            bump(open(namespace), ResourceId.of("a" + separator + "users"));

            assertThat(open(namespace + separator).read(Set.of(USERS)).present())
                    .as(expected("namespace \"n" + separator + "\" does not see \"n\"'s resource", LOOK_AT))
                    .isEmpty();
            assertThat(open(namespace + separator + "a").read(Set.of(USERS)).present())
                    .as(expected("namespace \"n" + separator + "a\" does not see \"n\"'s resource", LOOK_AT))
                    .isEmpty();
        }
    }

    @Test
    void hostileNamespacesAreToldApart() throws Exception {
        List<VersionStore> stores = new ArrayList<>();
        List<Version> bumped = new ArrayList<>();
        List<String> namespaces = HostileNames.namespaces(namespace);
        for (String hostile : namespaces) {
            VersionStore store = open(hostile);
            assertThat(store.read(Set.of(USERS)).present())
                    .as(expected("namespace \"" + NamesRules.ascii(hostile) + "\" is new", LOOK_AT))
                    .isEmpty();
            stores.add(store);
            bumped.add(bump(store, USERS));
        }
        for (int i = 0; i < stores.size(); i++) {
            assertThat(read(stores.get(i), USERS))
                    .as(expected(
                            "namespace \"" + NamesRules.ascii(namespaces.get(i)) + "\" keeps its version", LOOK_AT))
                    .isEqualTo(bumped.get(i));
        }
    }
}
