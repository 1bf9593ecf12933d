package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.VersionStore;
import io.versionkeeper.spi.Versions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Names are data: valid ones are told apart exactly. */
abstract class NamesRules extends Rules {
    private static final String LOOK_AT =
            "collations (case, accents, trailing blanks), normalisation, the character set, the length of the column,"
                    + " and names that are spliced into a query, key or pattern";

    NamesRules(VersionStoreTck kit) {
        super(kit);
    }

    @Test
    @Rule({"VS-4.5", "VS-5.1"})
    void hostileNamesAreToldApartInOneAnswer() throws Exception {
        VersionStore store = open();
        String incarnation = store.read(Set.of()).incarnation();
        Map<ResourceId, Version> bumped = bumpAll(store);
        Versions answer = store.read(bumped.keySet());

        assertSame("VS-5.1", bumped, answer.present());
        assertThat(answer.incarnation())
                .as(expected(
                        "VS-4.5",
                        "no bump changes the incarnation, whatever the resource is called",
                        "where the incarnation is stored: under a key that no resource can have"))
                .isEqualTo(incarnation);
    }

    @Test
    @Rule("VS-5.1")
    void hostileNamesAreToldApartOneByOne() throws Exception {
        VersionStore store = open();
        Map<ResourceId, Version> bumped = bumpAll(store);
        Map<ResourceId, Version> answered = new HashMap<>();
        bumped.keySet().forEach(name -> answered.putAll(store.read(Set.of(name)).present()));

        assertSame("VS-5.1", bumped, answered);
    }

    @Test
    @Rule("VS-5.2")
    void aNameIsAbsentAlthoughItsTwinIsPresent() throws Exception {
        assertToldApart("VS-5.2", HostileNames.TWINS);
    }

    @Test
    @Rule("VS-5.3")
    void aNameIsAbsentAlthoughItWouldMatchAnotherAsAPattern() throws Exception {
        assertToldApart("VS-5.3", HostileNames.PATTERNS);
    }

    private void assertToldApart(String rule, List<HostileNames.Twins> pairs) throws Exception {
        VersionStore store = open();
        Map<ResourceId, Version> bumped = new HashMap<>();
        for (HostileNames.Twins twins : pairs) {
            ResourceId one = ResourceId.of(twins.one());
            bumped.put(one, bump(store, one));
        }
        for (HostileNames.Twins twins : pairs) {
            ResourceId one = ResourceId.of(twins.one());
            ResourceId other = ResourceId.of(twins.other());
            assertThat(store.read(Set.of(other)).present())
                    .as(expected(
                            "\"" + ascii(twins.other()) + "\" has no version because \"" + ascii(twins.one())
                                    + "\" has one",
                            LOOK_AT))
                    .isEmpty();
            assertSame(
                    rule,
                    Map.of(one, Objects.requireNonNull(bumped.get(one))),
                    store.read(Set.of(one, other)).present());
        }
    }

    static Map<ResourceId, Version> bumpAll(VersionStore store) {
        Map<ResourceId, Version> bumped = new HashMap<>();
        for (String name : HostileNames.all()) {
            ResourceId id = ResourceId.of(name);
            bumped.put(id, bump(store, id));
        }
        return bumped;
    }

    /** Shows the names that went wrong, and no others. */
    static void assertSame(String rule, Map<ResourceId, Version> bumped, Map<ResourceId, Version> answered) {
        Map<String, String> wrong = new TreeMap<>();
        bumped.forEach((name, version) -> {
            Version found = answered.getOrDefault(name, Version.NONE);
            if (!found.equals(version)) {
                wrong.put(ascii(name.name()), "bumped to " + version + ", read as " + found);
            }
        });
        answered.forEach((name, version) -> {
            if (!bumped.containsKey(name)) {
                wrong.put(ascii(name.name()), "never bumped, read as " + version);
            }
        });
        assertThat(wrong)
                .as(expected(rule, "every valid name has a version of its own", LOOK_AT))
                .isEmpty();
    }

    /** Twins often look the same, so all but ASCII is escaped. */
    static String ascii(String name) {
        StringBuilder text = new StringBuilder();
        name.chars().forEach(c -> text.append(c >= ' ' && c < 127 ? "" + (char) c : String.format("\\u%04X", c)));
        return text.toString();
    }
}
