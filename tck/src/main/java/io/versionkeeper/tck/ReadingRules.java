package io.versionkeeper.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.versionkeeper.ResourceId;
import io.versionkeeper.Version;
import io.versionkeeper.spi.VersionStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What one answer holds. */
abstract class ReadingRules extends Rules {
    /** More than the 1,000 rows or parameters at which many servers and drivers stop. */
    private static final int PRESENT = 1_200;

    ReadingRules(VersionStoreTck kit) {
        super(kit);
    }

    @Test
    @Rule("VS-1.1")
    void aResourceNeverBumpedIsAbsent() throws Exception {
        assertThat(open().read(Set.of(USERS, PRICES)).present())
                .as(expected(
                        "a resource that was never bumped is left out of the answer, and is no error",
                        "what read() makes of a name without a record"))
                .isEmpty();
    }

    @Test
    @Rule("VS-1.2")
    void theEmptySetIsAnswered() throws Exception {
        VersionStore store = open();
        bump(store, USERS);

        assertThat(store.read(Set.of()).present())
                .as(expected("no name asked for, no version answered", "the query of an empty set, such as IN ()"))
                .isEmpty();
    }

    @Test
    @Rule("VS-1.3")
    void onlyTheNamesAskedForAreAnswered() throws Exception {
        VersionStore store = open();
        bump(store, USERS);
        bump(store, PRICES);

        assertThat(store.read(Set.of(USERS)).present().keySet())
                .as(expected("an answer holds no name that was not asked for", "the condition of the query"))
                .containsExactly(USERS);
    }

    @Test
    @Rule("VS-1.4")
    void aPresentResourceIsFoundAmongAbsentOnes() throws Exception {
        VersionStore store = open();
        Version bumped = bump(store, USERS);
        Set<ResourceId> names = names(0, 20);
        names.add(USERS);

        assertThat(store.read(names).present())
                .as(expected(
                        "absent resources neither hide a present one nor shift its version",
                        "how rows are matched with names: by name, not by position"))
                .isEqualTo(Map.of(USERS, bumped));
    }

    @Test
    @Rule("VS-1.5")
    void anAnswerToManyNamesIsComplete() throws Exception {
        VersionStore store = open();
        Map<ResourceId, Version> bumped = bumpAll(store, PRESENT);

        for (int asked : List.of(PRESENT, 10_000, 25_000)) {
            Map<ResourceId, Version> answered =
                    store.read(shuffled(names(0, asked))).present();
            Set<ResourceId> dropped = new HashSet<>(bumped.keySet());
            dropped.removeAll(answered.keySet());
            assertThat(dropped)
                    .as(expected(
                            PRESENT + " present resources among " + asked + " names are all answered",
                            "limits of the driver or server on parameters, rows or the first batch of a cursor"))
                    .isEmpty();
            assertThat(answered)
                    .as(expected("each with its own version, and nothing else", "how batches are put together"))
                    .isEqualTo(bumped);
        }
    }

    @Test
    @Rule("VS-1.6")
    void aVersionIsStableBetweenReads() throws Exception {
        VersionStore store = open();
        Version bumped = bump(store, USERS);

        for (int i = 0; i < 5; i++) {
            assertThat(read(store, USERS))
                    .as(expected("only a bump changes a version", "whether read() writes, or makes a stamp itself"))
                    .isEqualTo(bumped);
        }
    }

    @Test
    @Rule("VS-1.7")
    void aReadSeesTheBumpsOfThisClient() throws Exception {
        VersionStore store = open();
        store.read(Set.of(USERS)); // which it may remember to be absent
        for (int i = 0; i < 5; i++) {
            Version bumped = bump(store, USERS);
            assertThat(read(store, USERS))
                    .as(expected(
                            "a read sees every bump of the same client that returned before it",
                            "a cache in the client"))
                    .isEqualTo(bumped);
        }
    }

    @Test
    @Rule("VS-1.8")
    void aReadSeesTheBumpsOfAnotherClient() throws Exception {
        VersionStore reader = open();
        VersionStore writer = open();
        reader.read(Set.of(USERS)); // which it may remember to be absent
        for (int i = 0; i < 5; i++) {
            Version bumped = bump(writer, USERS);
            assertThat(read(reader, USERS))
                    .as(expected(
                            "a read sees every bump that returned before it, on any client",
                            "a cache in the client, a read from a replica, a transaction that stays open"))
                    .isEqualTo(bumped);
        }
    }

    @Test
    @Rule("VS-1.9")
    void theSetOfNamesIsNotModified() throws Exception {
        VersionStore store = open();
        bump(store, USERS);
        Set<ResourceId> names = new LinkedHashSet<>(List.of(PRICES, USERS));

        store.read(names);

        assertThat(names)
                .as(expected("the set that the caller passed is as it was", "removals and retainAll on the parameter"))
                .containsExactly(PRICES, USERS);
    }

    static Set<ResourceId> names(int from, int to) {
        Set<ResourceId> names = new LinkedHashSet<>();
        IntStream.range(from, to).forEach(i -> names.add(ResourceId.of("resource-" + i)));
        return names;
    }

    /** So that those with a record stand in every part of a large set, the last one too. */
    static Set<ResourceId> shuffled(Set<ResourceId> names) {
        List<ResourceId> inAnyOrder = new ArrayList<>(names);
        Collections.shuffle(inAnyOrder, new Random(names.size()));
        return new LinkedHashSet<>(inAnyOrder);
    }

    static Map<ResourceId, Version> bumpAll(VersionStore store, int count) throws Exception {
        List<ResourceId> names = new ArrayList<>(names(0, count));
        Map<ResourceId, Version> bumped = new HashMap<>();
        int threads = 8;
        Together.run(threads, thread -> {
                    Map<ResourceId, Version> own = new HashMap<>();
                    for (int i = thread; i < names.size(); i += threads) {
                        own.put(names.get(i), bump(store, names.get(i)));
                    }
                    return own;
                })
                .forEach(bumped::putAll);
        return bumped;
    }
}
